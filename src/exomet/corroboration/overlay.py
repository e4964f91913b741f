"""A table of microRNAs by sample laid over the findings: is the direction of each one seen?

The statistics are those of scipy: the test of Mann and Whitney, whose statistic gives the area
under the ROC curve (AUC), and the correction of Benjamini and Hochberg over all microRNAs.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import comb

from exomet.corroboration.claims import Claims
from exomet.errors import ExometError

OVERLAY_COLUMNS = (
    "finding",
    "mirna",
    "expected",
    "row",
    "arms",
    "cases",
    "controls",
    "auc",
    "log2_fold_change",
    "p",
    "p_adjusted",
    "seen",
)
SIGNIFICANT = 0.05
_FEW_SAMPLES = 10
# More perfect separations than this many times what chance gives speak of a batch.
_BEYOND_CHANCE = 5
NOT_MEASURED = "not measured"
SEEN, OPPOSITE, UNCLEAR, WITHOUT_DIRECTION = "yes", "opposite", "not significant", "not stated"


@dataclass(frozen=True)
class Measured:
    """What a table says of one microRNA.

    Attributes:
        name: the microRNA as the table names it.
        cases, controls: numbers of samples; 0 where the table is a list of differences.
        auc: probability that a case has more of it than a control; None in such a list.
        fold_change: log2 of the mean of cases over that of controls, each with 1 added.
        p: p-value; None where the list has none.
        adjusted: p-value corrected for all microRNAs of the table.
    """

    name: str
    cases: int
    controls: int
    auc: float | None
    fold_change: float
    p: float | None
    adjusted: float | None


def compare_groups(
    values: Mapping[str, Sequence[float]], is_case: Sequence[bool | None]
) -> tuple[list[Measured], list[str]]:
    """Return what each microRNA differs by between two groups, and warnings on the groups.

    Args:
        values: microRNA -> its values, sample by sample.
        is_case: for each sample whether it is a case or a control; None for neither.

    Raises:
        ExometError: a group has no two samples, or scipy is not installed.

    Example:
        >>> values = {"hsa-miR-21-5p": [9, 8, 7, 1, 2, 3]}
        >>> found, _ = compare_groups(values, [True] * 3 + [False] * 3)
        >>> found[0].auc, round(found[0].p, 2)
        (1.0, 0.1)
    """
    try:
        import numpy as np
        from scipy.stats import false_discovery_control, mannwhitneyu
    except ImportError:
        raise ExometError(
            "the overlay needs scipy: install it with `pip install 'exomet[overlay]'`"
        ) from None
    cases, controls = _places_of_groups(is_case)
    table = np.array(list(values.values()), dtype=float)
    # What has one value in all samples was not measured.
    varies = table[:, [*cases, *controls]].max(axis=1) > table[:, [*cases, *controls]].min(axis=1)
    names = [name for name, kept in zip(values, varies, strict=True) if kept]
    one, other = table[varies][:, cases], table[varies][:, controls]
    if not names:
        return [], ["no microRNA of the table differs between any two samples"]
    tested = mannwhitneyu(one, other, axis=1)
    aucs = tested.statistic / (len(cases) * len(controls))
    changes = np.log2(one.mean(axis=1) + 1) - np.log2(other.mean(axis=1) + 1)
    adjusted = false_discovery_control(tested.pvalue)
    columns = zip(names, aucs, changes, tested.pvalue, adjusted, strict=True)
    sizes = len(cases), len(controls)
    found = [Measured(name, *sizes, *map(float, numbers)) for name, *numbers in columns]
    return found, _warnings(*sizes, aucs.tolist())


def _places_of_groups(is_case: Sequence[bool | None]) -> tuple[list[int], list[int]]:
    """Return the places of cases and of controls.

    Raises:
        ExometError: there are not two of each.
    """
    cases = [place for place, group in enumerate(is_case) if group]
    controls = [place for place, group in enumerate(is_case) if group is False]
    if min(len(cases), len(controls)) < 2:
        raise ExometError(
            f"there are {len(cases)} cases and {len(controls)} controls: two groups of two or more "
            "samples are compared; check --case and --control against the table of --groups"
        )
    return cases, controls


def _warnings(cases: int, controls: int, aucs: Sequence[float]) -> list[str]:
    """Return what is wrong with groups: few samples, or more separations than chance gives."""
    warnings = []
    if min(cases, controls) < _FEW_SAMPLES:
        warnings.append(
            f"small groups ({cases} cases, {controls} controls): effects are uncertain, whatever p"
        )
    perfect = sum(1 for auc in aucs if auc in (0.0, 1.0))
    expected = len(aucs) * 2 / comb(cases + controls, cases)
    if perfect > max(2, _BEYOND_CHANCE * expected):
        warnings.append(
            f"{perfect} of {len(aucs):,} microRNAs separate the groups perfectly (AUC 0 or 1), "
            f"where chance gives {expected:.1f}: the groups may differ by batch, not by biology"
        )
    return warnings


def lay_over(
    claims: Claims, expected: Mapping[str, str], measured: Sequence[Measured]
) -> list[tuple[str | int | float | None, ...]]:
    """Return for each finding whether its direction is seen, row by row of the table on it.

    Args:
        claims: the findings.
        expected: finding -> ``up``, ``down``, or empty where none is stated.
        measured: what the table says.
    """
    by_finding: dict[str, list[tuple[Measured, str]]] = {}
    for one in measured:
        for finding, arms in claims.of_mirna(one.name, "hsa"):
            by_finding.setdefault(finding.name, []).append((one, arms))
    rows: list[tuple[str | int | float | None, ...]] = []
    for finding in claims.findings.values():
        direction = expected.get(finding.name, "")
        head = finding.name, finding.label, direction or WITHOUT_DIRECTION
        for one, arms in by_finding.get(finding.name, ()):
            rows.append((*head, one.name, arms, *_measured_numbers(one), _seen(one, direction)))
        if finding.name not in by_finding:
            rows.append((*head, *[None] * 8, NOT_MEASURED))
    return rows


def _measured_numbers(measured: Measured) -> list[int | float | None]:
    numbers = measured.auc, measured.fold_change, measured.p, measured.adjusted
    rounded = [None if number is None else _rounded(number) for number in numbers]
    return [measured.cases or None, measured.controls or None, *rounded]


def _rounded(number: float) -> float:
    return float(f"{number:.3g}")


def _seen(measured: Measured, expected: str) -> str:
    if not expected:
        return WITHOUT_DIRECTION
    if measured.adjusted is None or measured.adjusted > SIGNIFICANT:
        return UNCLEAR
    is_up = measured.fold_change > 0 if measured.auc is None else measured.auc > 0.5
    return SEEN if is_up == (expected == "up") else OPPOSITE
