from buf.validate import validate_pb2 as _validate_pb2
from google.api import field_behavior_pb2 as _field_behavior_pb2
from okr.api.v1 import rules_pb2 as _rules_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class Measurement(_message.Message):
    __slots__ = ("metric", "maintain", "milestones", "baseline", "rubric")
    METRIC_FIELD_NUMBER: _ClassVar[int]
    MAINTAIN_FIELD_NUMBER: _ClassVar[int]
    MILESTONES_FIELD_NUMBER: _ClassVar[int]
    BASELINE_FIELD_NUMBER: _ClassVar[int]
    RUBRIC_FIELD_NUMBER: _ClassVar[int]
    metric: Metric
    maintain: Maintain
    milestones: Milestones
    baseline: Baseline
    rubric: Rubric
    def __init__(self, metric: _Optional[_Union[Metric, _Mapping]] = ..., maintain: _Optional[_Union[Maintain, _Mapping]] = ..., milestones: _Optional[_Union[Milestones, _Mapping]] = ..., baseline: _Optional[_Union[Baseline, _Mapping]] = ..., rubric: _Optional[_Union[Rubric, _Mapping]] = ...) -> None: ...

class Metric(_message.Message):
    __slots__ = ("unit", "baseline", "target", "direction")
    class Direction(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        DIRECTION_UNSPECIFIED: _ClassVar[Metric.Direction]
        DIRECTION_UP: _ClassVar[Metric.Direction]
        DIRECTION_DOWN: _ClassVar[Metric.Direction]
        DIRECTION_TO: _ClassVar[Metric.Direction]
    DIRECTION_UNSPECIFIED: Metric.Direction
    DIRECTION_UP: Metric.Direction
    DIRECTION_DOWN: Metric.Direction
    DIRECTION_TO: Metric.Direction
    UNIT_FIELD_NUMBER: _ClassVar[int]
    BASELINE_FIELD_NUMBER: _ClassVar[int]
    TARGET_FIELD_NUMBER: _ClassVar[int]
    DIRECTION_FIELD_NUMBER: _ClassVar[int]
    unit: str
    baseline: str
    target: str
    direction: Metric.Direction
    def __init__(self, unit: _Optional[str] = ..., baseline: _Optional[str] = ..., target: _Optional[str] = ..., direction: _Optional[_Union[Metric.Direction, str]] = ...) -> None: ...

class Maintain(_message.Message):
    __slots__ = ("unit", "lower", "upper")
    UNIT_FIELD_NUMBER: _ClassVar[int]
    LOWER_FIELD_NUMBER: _ClassVar[int]
    UPPER_FIELD_NUMBER: _ClassVar[int]
    unit: str
    lower: str
    upper: str
    def __init__(self, unit: _Optional[str] = ..., lower: _Optional[str] = ..., upper: _Optional[str] = ...) -> None: ...

class Milestones(_message.Message):
    __slots__ = ("milestones",)
    MILESTONES_FIELD_NUMBER: _ClassVar[int]
    milestones: _containers.RepeatedCompositeFieldContainer[Milestone]
    def __init__(self, milestones: _Optional[_Iterable[_Union[Milestone, _Mapping]]] = ...) -> None: ...

class Milestone(_message.Message):
    __slots__ = ("milestone_id", "title", "weight", "due_date")
    MILESTONE_ID_FIELD_NUMBER: _ClassVar[int]
    TITLE_FIELD_NUMBER: _ClassVar[int]
    WEIGHT_FIELD_NUMBER: _ClassVar[int]
    DUE_DATE_FIELD_NUMBER: _ClassVar[int]
    milestone_id: str
    title: str
    weight: str
    due_date: str
    def __init__(self, milestone_id: _Optional[str] = ..., title: _Optional[str] = ..., weight: _Optional[str] = ..., due_date: _Optional[str] = ...) -> None: ...

class Baseline(_message.Message):
    __slots__ = ("unit",)
    UNIT_FIELD_NUMBER: _ClassVar[int]
    unit: str
    def __init__(self, unit: _Optional[str] = ...) -> None: ...

class Rubric(_message.Message):
    __slots__ = ("levels", "verifier")
    LEVELS_FIELD_NUMBER: _ClassVar[int]
    VERIFIER_FIELD_NUMBER: _ClassVar[int]
    levels: _containers.RepeatedCompositeFieldContainer[RubricLevel]
    verifier: str
    def __init__(self, levels: _Optional[_Iterable[_Union[RubricLevel, _Mapping]]] = ..., verifier: _Optional[str] = ...) -> None: ...

class RubricLevel(_message.Message):
    __slots__ = ("label", "criterion", "score")
    LABEL_FIELD_NUMBER: _ClassVar[int]
    CRITERION_FIELD_NUMBER: _ClassVar[int]
    SCORE_FIELD_NUMBER: _ClassVar[int]
    label: str
    criterion: str
    score: str
    def __init__(self, label: _Optional[str] = ..., criterion: _Optional[str] = ..., score: _Optional[str] = ...) -> None: ...

class Reading(_message.Message):
    __slots__ = ("value", "level", "milestones_done")
    VALUE_FIELD_NUMBER: _ClassVar[int]
    LEVEL_FIELD_NUMBER: _ClassVar[int]
    MILESTONES_DONE_FIELD_NUMBER: _ClassVar[int]
    value: str
    level: int
    milestones_done: MilestonesDone
    def __init__(self, value: _Optional[str] = ..., level: _Optional[int] = ..., milestones_done: _Optional[_Union[MilestonesDone, _Mapping]] = ...) -> None: ...

class MilestonesDone(_message.Message):
    __slots__ = ("milestone_ids",)
    MILESTONE_IDS_FIELD_NUMBER: _ClassVar[int]
    milestone_ids: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, milestone_ids: _Optional[_Iterable[str]] = ...) -> None: ...
