"""What AWS's validator finds in a template."""

from functools import cache

from cloudformation_validate import (
    CompositeEngine,
    Diagnostic,
    PseudoParameterOverrides,
    TemplateContent,
    ValidateConfig,
)

from tools.template import PSEUDO_PARAMETERS
from tools.validate.waivers import WAIVERS, Waiver


def findings(template: str, parameters: dict[str, str]) -> list[Diagnostic]:
    """Return what AWS's validator finds in a template with these values of parameters."""
    pseudo = PseudoParameterOverrides(
        region=PSEUDO_PARAMETERS["AWS::Region"],
        stack_id=PSEUDO_PARAMETERS["AWS::StackId"],
        stack_name=PSEUDO_PARAMETERS["AWS::StackName"],
    )
    config = ValidateConfig(parameter_overrides=parameters, pseudo_parameter_overrides=pseudo)
    found: list[Diagnostic] = _engine().validate_template(TemplateContent(template), config).diagnostics
    return found


@cache
def _engine() -> CompositeEngine:
    return CompositeEngine()


def waivers_of(finding: Diagnostic) -> set[Waiver]:
    """Return the waivers with which a finding stays: none for a fault."""
    return {waiver for waiver in WAIVERS if waiver.rule == finding.rule_id and waiver.about in finding.message}
