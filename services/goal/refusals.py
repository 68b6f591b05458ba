"""Why a decision about an objective is refused; what is wrong with terms themselves stands in terms.py."""

from libs.refusal import Conflict, Denied, Exists, Invalid, NotFound, Refused


class ObjectiveExists(Exists):
    """The name is taken by another objective."""


class ObjectiveIsUnknown(Refused):
    """Nobody wrote down an objective of that name."""


class DependencyIsFixed(Refused):
    """Which dependency a key result supports is said by accepting the dependency, never by terms."""


class SupportingKeyResultIsFixed(Refused):
    """A key result that supports an accepted dependency is not dropped."""


class ReactionExists(Exists):
    """The name is taken by a reaction to something else."""


class ImportDiffers(Exists):
    """It was imported before with other content."""


class ObjectiveIsClosed(Refused):
    """What has ended does not change."""


class ObjectiveIsImported(Refused):
    """What was agreed elsewhere is changed by revising its terms as a whole."""


class ObjectiveIsNotActive(Refused):
    """Work has not begun."""


class ObjectiveIsFull(Refused):
    """It holds as many facts or resources as anybody could read."""


class OwnerIsFixed(Refused):
    """Another owner takes an objective on by TransferObjective."""


class CycleIsFixed(Refused):
    """What was agreed for a cycle goes into another one by CarryObjective."""


class CycleIsUnknown(Refused):
    """Nobody planned it."""


class CycleIsClosed(Refused):
    """The cycle has ended: its objectives do not change any more."""


class CycleIsNotActive(Refused):
    """Work begins when the cycle does."""


class CycleTakesNoNewObjectives(Refused):
    """It is not open for drafting yet, or is being closed."""


class CycleIsTheSame(Invalid):
    """An objective is carried into another cycle than its own."""


class PolicyPackIsUnknown(Refused):
    """It was never published, or none is bound to the unit and those above it."""


class KindIsNotAllowed(Refused):
    """The policy pack allows other kinds of objective."""


class TargetsAreLocked(Refused):
    """The policy pack locks what was agreed; ReopenDialogue opens it."""


class PivotIsNotAllowed(Refused):
    """The policy pack lets terms change as a whole only after ReopenDialogue."""


class ReasonIsMissing(Invalid):
    """What was agreed is changed for a reason, by code and in words."""


class CallerIsNoParty(Denied):
    """Only owner and counterpart negotiate."""


class CallerIsNotTheOwner(Denied):
    """Only the owner says what they need and what they see."""


class CallerIsNotTheCounterpart(Denied):
    """Only the counterpart promises, refuses and withdraws."""


class DialogueIsNotOpen(Refused):
    """It is still a draft, or an import: there is nothing to answer yet."""


class TermsHaveMoved(Conflict):
    """The terms changed after the caller saw them."""


class TermsAreDeclined(Refused):
    """The other party declined these very terms: revise them, or let that party change its mind."""


class TermsAreAgreed(Refused):
    """Both parties accepted; ReopenDialogue opens it again."""


class TermsAreNotAgreed(Refused):
    """Both parties have to accept the same terms first."""


class AnswerIsNotDue(Refused):
    """Nobody is late yet."""


class EscalationStaysBetweenParties(Invalid):
    """Somebody else than the two has to resolve it."""


class ResourceIsUnknown(NotFound):
    """Nobody asked for it or promised it here."""


class ResourceIsNotAskedFor(Refused):
    """Nobody waits for an answer about it."""


class ResourceIsPromised(Refused):
    """A promise is withdrawn, not refused."""


class ResourceIsNotPromised(Refused):
    """Only a promise can be withdrawn."""


class KeyResultIsUnknown(NotFound):
    """The objective has no such key result."""


class KeyResultHasNoTarget(Refused):
    """Only a metric has a target to move."""


class KeyResultIsMeasured(Refused):
    """It has readings of another kind: a key result that is judged anew gets a new id."""


class WeightsAreIncomplete(Invalid):
    """All weights are replaced at once: one for every key result."""


class ReadingDoesNotFit(Invalid):
    """The key result is not judged by that."""


class EvidenceIsMissing(Invalid):
    """What is achieved can be shown."""


class DecisionIsCarried(Invalid):
    """CarryObjective names the cycle and drafts what goes on."""


class NothingIsLeft(Refused):
    """Every key result is done: close it as achieved."""
