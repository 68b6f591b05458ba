"""Why the alignment service refuses a decision."""

from libs.refusal import Conflict, Exists, Invalid, Refused


class ContractExists(Exists):
    """The name is taken by another contract."""


class ImportDiffers(Exists):
    """It was imported before with other content."""


class ObjectiveIsUnknown(Refused):
    """Nobody here knows such an objective."""


class KeyResultIsUnknown(Refused):
    """The objective has no such key result."""


class ObjectiveIsClosed(Refused):
    """The objective has ended."""


class CycleIsClosed(Refused):
    """The objective's cycle has ended."""


class CyclesDoNotOverlap(Refused):
    """The ends are in cycles that have no day in common."""


class EndsAreTheSame(Invalid):
    """Nothing contributes to itself, nor to another part of its own objective."""


class CallerIsNoParty(Refused):
    """The caller owns neither end."""


class CallerOwesNoAnswer(Refused):
    """The other party owes the answer."""


class PartiesAreFixed(Refused):
    """Other ends are another contract."""


class ContractIsDuplicate(Exists):
    """The same ends have a contract already."""


class TermsDoNotFitKind(Invalid):
    """Weight, amount and share do not fit the kind."""


class ParentHasNoNumber(Refused):
    """An amount or a share needs a parent key result with a target."""


class UnitsDiffer(Refused):
    """The amount is in another unit than the parent's number."""


class SharesExceedTheWhole(Refused):
    """Weights or shares of the parent would come to more than 1."""


class ProgressWouldCircle(Refused):
    """The parent's progress comes from the child already."""


class MetricIsCountedTwice(Refused):
    """The same would reach the same place twice."""


class EndsHaveMoved(Conflict):
    """An end has changed since the offer: counter it with the present ends."""


class AnswerIsNotDue(Refused):
    """The answer is not overdue yet."""


class NothingAwaitsAnAnswer(Refused):
    """No offer is on the table."""


class ContractDoesNotStand(Refused):
    """It was not agreed, or has ended."""


class ContractHasEnded(Refused):
    """What has ended does not change."""


class ContractIsNotStale(Refused):
    """It names the present ends already."""


class DateIsPast(Refused):
    """The date has passed."""


class DateIsNotPast(Refused):
    """The date has not passed yet."""


class EscalationStaysBetweenParties(Invalid):
    """A party cannot decide between the parties."""


class PersonIsUnknown(Refused):
    """The directory knows no such person, or they have left."""


class UnitIsUnknown(Refused):
    """The directory knows no such unit, or it has ended."""


class CycleIsUnknown(Refused):
    """Nobody planned it."""


class DependencyExists(Exists):
    """The name is taken by another dependency."""


class ProviderIsTheConsumer(Invalid):
    """Nobody depends on themselves."""


class ProviderHasNoLead(Refused):
    """Nobody leads the unit that is asked."""


class ProviderObjectiveIsMissing(Refused):
    """The provider has to say which objective gets the supporting key result."""


class ProviderObjectiveIsNotTheirs(Refused):
    """The objective is not the provider's."""


class ObjectiveIsFull(Refused):
    """The objective holds as many key results as it can."""


class DependencyIsNotAgreed(Refused):
    """It was not agreed, or has ended."""


class DependencyHasEnded(Refused):
    """What has ended does not change."""


class DependencyIsNotDelivered(Refused):
    """Nothing was delivered yet."""


class DependencyIsAgreed(Refused):
    """It was agreed: it can be breached or cancelled."""


class QuantityIsMissing(Invalid):
    """A quantity needs a quantity that was agreed."""


class QuantityIsNotPositive(Invalid):
    """A quantity or an effort that is asked for is above 0; one that is there, not below."""


class CallerIsNotTheConsumer(Refused):
    """Only who needs it decides that."""


class CallerIsNotTheProvider(Refused):
    """Only who gives it decides that."""


class DependencyIsDelivered(Refused):
    """It was delivered: the consumer accepts or rejects it."""


class OverlapExists(Exists):
    """The name is taken, or the same is known already."""


class OverlapIsSettled(Refused):
    """It was resolved or dismissed."""


class KeptIsNotAmongThem(Invalid):
    """What goes on is none of them."""


class CapacityIsNotDeclared(Refused):
    """Nobody said how much there is."""


class LoadIsNotPlanned(Refused):
    """It takes nothing."""


class LoadIsNotTheUnits(Refused):
    """The objective or dependency is not the unit's, or of another cycle."""


class BoundsAreDisordered(Invalid):
    """The bounds contradict each other."""


class LoadIsNotPositive(Invalid):
    """A load is above 0."""


class SessionExists(Exists):
    """The name is taken by another session."""


class SessionIsNotPlanned(Refused):
    """It has begun, or is over."""


class SessionIsNotOpen(Refused):
    """It has not begun, or is over."""


class SessionEndsBeforeItStarts(Invalid):
    """It ends before it starts."""


class SeriesGoesBack(Invalid):
    """The session before it is unknown, starts later, or comes behind it."""


class PreviousSessionIsOpen(Refused):
    """The session before it has not ended."""


class AgendaIsLocked(Refused):
    """The agenda stands."""


class AgendaIsEmpty(Refused):
    """A session needs an agenda."""


class FacilitatorIsAlone(Invalid):
    """A session or workshop needs somebody beside its facilitator."""


class SubjectIsUnknown(Refused):
    """Nobody here knows what it is about."""


class ActionsAreIncomplete(Refused):
    """An action has no owner or no date."""


class ActionsAreOpen(Refused):
    """An open action is neither settled nor carried on."""


class ActionExists(Exists):
    """The name is taken by another action."""


class ActionHasSeveralOwners(Invalid):
    """One person does it."""


class ActionIsSettled(Refused):
    """It was closed or cancelled."""


class ActionIsOpen(Refused):
    """It was not closed."""


class SourceIsOver(Refused):
    """The session or workshop is over, or unknown."""


class WorkshopExists(Exists):
    """The name is taken by another workshop."""


class WorkshopIsElsewhere(Refused):
    """Another phase of the workshop is on."""


class CallerTakesNoPart(Refused):
    """The caller is no participant."""


class IdeaIsUnknown(Refused):
    """There is no such idea."""


class TooManyVotes(Refused):
    """More votes than a participant has."""


class IdeaIsAdopted(Refused):
    """It is an output already."""


class DraftIsElsewhere(Invalid):
    """Unit or cycle of the draft are not the workshop's."""


class WorkshopIsFull(Refused):
    """It holds as much as anybody could read."""


class StatementsAreFull(Refused):
    """It holds as much as anybody could read."""


class CallerDoesNotLead(Refused):
    """Only who leads the session or workshop decides that."""
