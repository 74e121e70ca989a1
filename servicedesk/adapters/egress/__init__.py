"""The one way out over HTTP: every request to another server leaves through ``Egress``.

It trusts neither the address nor the answer. An address is read strictly, resolved once, and every
result is judged before anything is connected; the answer is bounded in time and in size.
"""

from servicedesk.adapters.egress.client import Egress, EgressRules
from servicedesk.adapters.egress.ourselves import our_names, refuse_ourselves

__all__ = ["Egress", "EgressRules", "our_names", "refuse_ourselves"]
