"""Protocols: the guided check-lists by which a fault is attended, and their runs on tickets."""

from servicedesk.core.protocols.models import Protocol, ProtocolRun, ProtocolVersion
from servicedesk.core.protocols.queries.counting import (
    Counted,
    Figures,
    count_answers,
    get_figures,
    list_figures,
)
from servicedesk.core.protocols.queries.keeping import (
    content_of,
    get_protocol,
    get_version,
    list_protocols,
    list_versions,
    package_of,
)
from servicedesk.core.protocols.queries.running import (
    RunView,
    list_protocols_for,
    list_runs,
)
from servicedesk.core.protocols.rules.checking import Fault, answers_of, faults_of
from servicedesk.core.protocols.rules.editing import move_step, put_step, remove_step
from servicedesk.core.protocols.rules.files import LARGEST_FILE, Package, read, written
from servicedesk.core.protocols.rules.shape import OUTCOMES, Branch, Content, Line, Option, Step, Text
from servicedesk.core.protocols.rules.walking import Taken, Walk, read_answer, walk
from servicedesk.core.protocols.service.keeping import (
    assign_categories,
    change_draft,
    create_protocol,
    discard_draft,
    import_protocol,
    publish,
    switch_protocol,
)
from servicedesk.core.protocols.service.running import (
    WORKED_ON,
    answer_step,
    begin_run,
    hand_over,
    refer,
    stop_run,
)
from servicedesk.core.protocols.service.shipping import list_shipped, load_shipped

__all__ = [
    "LARGEST_FILE",
    "OUTCOMES",
    "Branch",
    "Content",
    "Counted",
    "Fault",
    "Figures",
    "Line",
    "Option",
    "Package",
    "Protocol",
    "ProtocolRun",
    "ProtocolVersion",
    "WORKED_ON",
    "RunView",
    "Step",
    "Taken",
    "Text",
    "Walk",
    "answer_step",
    "answers_of",
    "assign_categories",
    "begin_run",
    "change_draft",
    "content_of",
    "count_answers",
    "create_protocol",
    "discard_draft",
    "faults_of",
    "get_figures",
    "hand_over",
    "get_protocol",
    "get_version",
    "import_protocol",
    "list_figures",
    "list_protocols",
    "list_protocols_for",
    "list_runs",
    "list_shipped",
    "list_versions",
    "load_shipped",
    "move_step",
    "package_of",
    "publish",
    "put_step",
    "read",
    "read_answer",
    "refer",
    "remove_step",
    "stop_run",
    "switch_protocol",
    "walk",
    "written",
]
