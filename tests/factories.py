"""Made-up results whose numbers agree with each other, for tests of figures and pages.

A confusion matrix is drawn from a known recall per class; every count, ratio and average follows from it.
Curves are power functions, whose areas are known in closed form. Small classes of unlike fate are planted:
one is never predicted, one has too few rows to tell, one has no rows at all.
"""

import math
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from reportgen.batch import Task
from reportgen.metrics.kendall import prevalence_relation
from reportgen.numbers import rate
from reportgen.options import CLASS_METRICS, RATIO_METRICS
from reportgen.results import (
    FORMAT,
    Attribution,
    AucParts,
    ClassResult,
    Confusion,
    Counts,
    Curve,
    CurveSet,
    Estimate,
    Finding,
    Flag,
    Input,
    Result,
    Shortfall,
    Spectrum,
    Status,
    undefined,
)

MARGIN = 0.05
CURVES_SHOWN = 200
"""Above this many classes only flagged and extreme classes carry curves, as in the public contract."""

CELLS_SHOWN = 1000
GRID = np.concatenate([[0.0], np.geomspace(1e-4, 1.0, 60)])

WORLD_NAMES = (
    "日本語",
    "Ελληνικά",
    "العربية",
    "עברית",
    "हिन्दी",
    "한국어",
    "Кириллица",
    "ไทย",
    "Ærøskøbing",
    "🙂 smile",
)
LONG_NAMES = (
    "x",
    "Chronic obstructive pulmonary disease with acute lower respiratory infection, J44.0",
    "Malignant neoplasm of overlapping sites of bronchus and lung, not further specified",
    "Kraftfahrzeughaftpflichtversicherungsgesellschaftsmitarbeiterverzeichnisabteilungen",
)
HOSTILE_NAMES = (
    "$$",
    "$x^$",
    "_name",
    "%s %(a)d {0}",
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "&amp; &lt;",
    "a$b$c",
    "\\frac{a}",
    "]]> --> */",
    "x" * 5000,
)


def names_like(pattern: Sequence[str], n_classes: int) -> tuple[str, ...]:
    """Repeat a few names until there are enough; from the second round on a number makes them differ."""
    names = []
    for i in range(n_classes):
        turn, place = divmod(i, len(pattern))
        names.append(pattern[place] if turn == 0 else f"{pattern[place]} {turn + 1}")
    return tuple(names)


def make_result(
    n_classes: int = 10,
    seed: int = 0,
    task: Task | None = None,
    n_rows: int | None = None,
    names: Sequence[str] | None = None,
    lead: str | None = None,
    *,
    with_scores: bool = True,
    with_decisions: bool = True,
    odd_classes: bool = True,
) -> Result:
    """Return a result with all parts filled in.

    ``task`` is binary for two classes and multiclass otherwise unless given. ``odd_classes`` plants, from
    four classes on, one class never predicted, and from ten on one tiny and one empty class.
    """
    rng = np.random.default_rng(seed)
    task = task or ("binary" if n_classes == 2 else "multiclass")
    lead = lead or ("f1" if with_decisions else "roc_auc")
    names = (
        tuple(names)
        if names is not None
        else names_like(tuple(f"class {i}" for i in range(n_classes)), n_classes)
    )
    fate = _fates(n_classes, odd_classes=odd_classes)
    support = _supports(rng, n_classes, n_rows or max(400, 125 * n_classes), fate)
    matrix = _confusion(rng, support, fate)
    area = np.clip(
        0.97 - 0.25 * rng.random(n_classes) ** 3 - 0.1 * (support < np.median(support)), 0.5, 0.999
    )
    per_class = _classes(names, support, matrix, area, lead, with_scores, with_decisions)
    return _assemble(task, names, matrix, per_class, area, lead, with_scores, with_decisions)


def _fates(n_classes: int, *, odd_classes: bool) -> dict[str, int]:
    """Return which class is never predicted, tiny or empty."""
    if not odd_classes or n_classes < 4:
        return {}
    fate = {"never": n_classes - 1}
    if n_classes >= 10:
        fate |= {"tiny": n_classes - 2, "empty": n_classes - 3}
    return fate


def _supports(rng, n_classes, n_rows, fate):
    """Return whole numbers of rows per class that sum to n_rows, uneven, with the planted small classes."""
    share = 1.0 / (np.arange(n_classes) + 3) * rng.uniform(0.7, 1.3, n_classes)
    support = np.maximum(2, np.round(share / share.sum() * n_rows)).astype(int)
    for name, rows in (("tiny", 4), ("empty", 0)):
        if name in fate:
            support[fate[name]] = rows
    support[0] = max(1, support[0] + n_rows - support.sum())
    return support


def _confusion(rng, support, fate):
    """Return counts, rows true and columns predicted; about every fifth class has a low recall."""
    k = len(support)
    recall = rng.uniform(0.85 if k < 50 else 0.94, 0.98, k)
    weak = (rng.random(k) < min(0.3, 2 / math.sqrt(k))) & (np.arange(k) >= k // 3)
    if k >= 3:
        weak[k // 2] = True
    recall[weak] = rng.uniform(0.15, 0.7, int(weak.sum()))
    matrix = np.zeros((k, k), dtype=int)
    allowed = np.array([c for c in range(k) if c not in fate.values()])
    for c in range(k):
        hits = {fate.get("never"): 0, fate.get("tiny"): 2}.get(c, rng.binomial(support[c], recall[c]))
        others = allowed[allowed != c]
        weights = np.exp(-np.abs(others - c) / 2.0) + 0.01
        matrix[c, others] = rng.multinomial(support[c] - hits, weights / weights.sum())
        matrix[c, c] += hits
    return matrix


def wilson(x: float, n: float, z: float = 1.96) -> Estimate:
    """Return a ratio with its Wilson interval, or why there is none."""
    if n == 0:
        return undefined("0/0")
    p = x / n
    centre = (p + z * z / (2 * n)) / (1 + z * z / n)
    half = z / (1 + z * z / n) * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n))
    low, high = max(0.0, min(p, centre - half)), min(1.0, max(p, centre + half))
    return Estimate(p, math.sqrt(p * (1 - p) / n), low, high, "Wilson")


def _ratios(tp: float, fp: float, fn: float, tn: float) -> dict[str, Estimate]:
    jaccard = wilson(tp, tp + fp + fn)
    f1 = (
        jaccard
        if jaccard.value is None
        else Estimate(
            *(2 * j / (1 + j) for j in (jaccard.value, jaccard.se, jaccard.low, jaccard.high)),
            "Wilson of Jaccard",
        )
    )
    return {
        "precision": wilson(tp, tp + fp) if tp + fp else undefined("never predicted"),
        "recall": wilson(tp, tp + fn) if tp + fn else undefined("no rows of this class"),
        "f1": f1,
        "specificity": wilson(tn, tn + fp),
        "jaccard": jaccard,
    }


def _area_estimate(area: float, n: float) -> Estimate:
    if n == 0:
        return undefined("no rows of this class")
    se = math.sqrt(area * (1 - area) / (n + 1)) / 1.5
    return Estimate(area, se, max(0.0, area - 1.96 * se), min(1.0, area + 1.96 * se), "DeLong")


def _classes(names, support, matrix, area, lead, with_scores, with_decisions):
    n = int(matrix.sum())
    micro = float(np.trace(matrix)) / n
    predicted = matrix.sum(axis=0)
    k = int((support > 0).sum())
    out = []
    for c, name in enumerate(names):
        tp = float(matrix[c, c])
        counts = Counts(
            tp, float(predicted[c]) - tp, float(support[c]) - tp, float(n - support[c] - predicted[c]) + tp
        )
        metrics = _ratios(counts.tp, counts.fp, counts.fn, counts.tn)
        if support[c] == 0:
            metrics |= {m: undefined("no rows of this class") for m in ("recall", "f1", "jaccard")}
        if not with_decisions:
            metrics = dict.fromkeys(RATIO_METRICS, undefined("no decision: give --threshold or --pred"))
        curve = {
            "roc_auc": _area_estimate(float(area[c]), support[c]),
            "average_precision": _area_estimate(float(area[c]) * 0.9, support[c]),
        }
        metrics |= curve if with_scores else dict.fromkeys(curve, undefined("no scores"))
        reference = micro if lead not in curve else float(area[support > 0].mean()) + 0.02
        status = _status(support[c], predicted[c] if with_decisions else 1, reference, metrics[lead])
        value = metrics[lead].value
        out.append(
            ClassResult(
                class_=name,
                n_rows=int(support[c]),
                support=float(support[c]),
                predicted=float(predicted[c]) if with_decisions else None,
                prevalence=float(support[c]) / n,
                counts=counts if with_decisions else None,
                status=status,
                status_by_metric={lead: status},
                metrics=metrics,
                contribution={lead: None if value is None else (reference - value) / k},
                shortfall={} if value is None else {lead: _shortfall(reference, metrics[lead], status, lead)},
            )
        )
    return tuple(out)


def _status(support: int, predicted: int, reference: float, estimate: Estimate) -> Status:
    if support == 0:
        return "no_examples"
    if predicted == 0:
        return "never_predicted"
    if estimate.high < reference and reference - estimate.value >= MARGIN:
        return "behind"
    return "ok" if reference - estimate.low < 3 * MARGIN else "undetermined"


def _shortfall(reference: float, e: Estimate, status: Status, metric: str) -> Shortfall:
    tested = status in ("behind", "ok", "undetermined")
    p = (0.0004 if status == "behind" else 0.3) if tested else None
    unclear = status == "undetermined"
    return Shortfall(
        value=reference - e.value,
        low=reference - e.high,
        high=reference - e.low,
        reference="within" if metric == "roc_auc" else "micro",
        p_value=p,
        q_value=p,
        detectable=0.4 if unclear else None,
        more_rows=60 if unclear and reference - e.value >= MARGIN else None,
    )


def _averages(task, matrix, per_class, area, with_scores, with_decisions):
    n, k_all = float(matrix.sum()), len(per_class)
    kept = [c for c in per_class if c.n_rows]
    micro_ratio = wilson(float(np.trace(matrix)), n)
    out = {}
    for metric in CLASS_METRICS:
        curve = metric in ("roc_auc", "average_precision")
        if (curve and not with_scores) or (not curve and not with_decisions):
            reason = "no scores" if curve else "no decision: give --threshold or --pred"
            out[metric] = dict.fromkeys(("micro", "macro", "weighted", "gap"), undefined(reason))
            continue
        values = np.array([c.metrics[metric].value or 0.0 for c in kept])
        weights = np.array([c.support for c in kept])
        macro = float(values.mean())
        if curve:
            micro = min(0.999, float(area.mean()) + 0.02)
        elif metric == "specificity":
            micro = 1 - (1 - micro_ratio.value) / (k_all - 1)
        else:
            micro = micro_ratio.value if metric != "jaccard" else micro_ratio.value / (2 - micro_ratio.value)
        se, se_macro = math.sqrt(micro * (1 - micro) / n), 0.35 / math.sqrt(n)
        out[metric] = {
            "micro": Estimate(micro, se, micro - 1.96 * se, min(1.0, micro + 1.96 * se), "Wilson"),
            "macro": Estimate(
                macro, se_macro, macro - 1.96 * se_macro, min(1.0, macro + 1.96 * se_macro), "logit"
            ),
            "weighted": Estimate(
                float(np.average(values, weights=weights)), method="none", reason="no interval"
            ),
            "gap": Estimate(
                micro - macro,
                se_macro,
                micro - macro - 1.96 * se_macro,
                micro - macro + 1.96 * se_macro,
                "influence",
            ),
        }
        if task == "multilabel":
            out[metric]["samples"] = Estimate(micro - 0.01, reason="no interval")
        if task == "binary" and curve:
            out[metric]["micro"] = undefined("two classes: one ranking")
            out[metric]["gap"] = undefined("two classes: one ranking")
    return out


def _curves(task, per_class, area, averages):
    """Return power curves y = x^a with area A = 1/(1+a), and the precision-recall curves they imply."""
    kept = [i for i, c in enumerate(per_class) if c.n_rows]
    shown = kept
    if len(per_class) > CURVES_SHOWN:
        by_area = sorted(kept, key=lambda i: area[i])
        flagged = [i for i in kept if per_class[i].status in ("behind", "never_predicted")]
        shown = sorted({*by_area[:5], *by_area[-5:], *flagged[:40]})
    recall = {i: GRID ** ((1 - area[i]) / area[i]) for i in kept}

    def roc(y, auc: float) -> Curve:
        return Curve(tuple(GRID.tolist()), tuple(np.round(y, 6).tolist()), auc)

    def pr(y, prevalence: float, ap: float) -> Curve:
        precision = y * prevalence / np.maximum(y * prevalence + GRID * (1 - prevalence), 1e-12)
        precision[0] = precision[1]
        return Curve(tuple(np.round(y, 6).tolist()), tuple(np.round(precision, 6).tolist()), ap)

    micro_auc = averages["roc_auc"]["micro"].value
    macro_y = np.mean([recall[i] for i in kept], axis=0)
    macro_auc = averages["roc_auc"]["macro"].value
    mean_prevalence = 1 / len(per_class)
    micro_y = GRID ** ((1 - micro_auc) / micro_auc) if micro_auc is not None else None
    binary = task == "binary"
    return {
        "roc": CurveSet(
            None if binary else roc(micro_y, micro_auc),
            roc(macro_y, macro_auc),
            {per_class[i].class_: roc(recall[i], float(area[i])) for i in shown},
        ),
        "pr": CurveSet(
            None if binary else pr(micro_y, mean_prevalence, averages["average_precision"]["micro"].value),
            pr(macro_y, mean_prevalence, averages["average_precision"]["macro"].value),
            {
                per_class[i].class_: pr(recall[i], per_class[i].prevalence, float(area[i]) * 0.9)
                for i in shown
            },
        ),
    }


def _confusion_cells(names, matrix) -> Confusion:
    k = len(names)
    rows, columns = np.nonzero(matrix)
    cells = [(int(matrix[i, j]), int(i), int(j)) for i, j in zip(rows, columns, strict=True)]
    if k > CURVES_SHOWN:
        off = sorted((c for c in cells if c[1] != c[2]), key=lambda c: (-c[0], c[1], c[2]))[:CELLS_SHOWN]
        cells = sorted([c for c in cells if c[1] == c[2]] + off, key=lambda c: c[1:])
    listed = sum(c[0] for c in cells)
    return Confusion(tuple((names[i], names[j], float(n)) for n, i, j in cells), float(matrix.sum() - listed))


FLAG_WORDS = {
    "behind": "{name}: {metric} {value}, {short} below micro; it pulls macro down by {part}.",
    "never_predicted": "{name} is never predicted: recall 0 of {rows}; its precision does not exist.",
    "undetermined": "{name}: too few rows to tell ({rows}); a shortfall under 0.40 would go unseen.",
}


def _flags(per_class, lead) -> tuple[Flag, ...]:
    out = []
    for c in per_class:
        if c.status not in FLAG_WORDS:
            continue
        gap = c.shortfall[lead].value if lead in c.shortfall else None
        text = FLAG_WORDS[c.status].format(
            name=c.class_,
            metric=lead,
            value=rate(c.metrics[lead].value),
            short=rate(gap),
            rows=c.n_rows,
            part=rate(c.contribution[lead], 3),
        )
        rule = "never_predicted" if c.status == "never_predicted" else "behind_micro"
        status = "undetermined" if c.status == "undetermined" else "raised"
        out.append(Flag(rule, status, c.class_, lead, text))
    return tuple(out)


def _no_skill(task, per_class, with_scores, with_decisions):
    shares = np.array([c.prevalence for c in per_class if c.n_rows])
    k = len(shares)
    out = {}
    if with_decisions and task != "multilabel":
        top = float(shares.max())
        out |= {
            "recall": {"micro": top, "macro": 1 / k},
            "f1": {"micro": top, "macro": 2 * top / (1 + top) / k},
        }
    if with_scores:
        ordered = np.sort(shares)
        spread = float(((2 * np.arange(k) - k + 1) * ordered).sum())
        out["roc_auc"] = {"macro": 0.5} | (
            {} if task == "binary" else {"micro": 0.5 + spread / (2 * (len(per_class) - 1))}
        )
    return out


def _counted(per_class, metric):
    """Return the averaged classes' values as averages count them: undefined is 0."""
    return np.array([c.metrics[metric].value or 0.0 for c in per_class if c.n_rows])


def _with_contributions(per_class, averages):
    """Return the classes with what each takes from macro, for every metric with a micro average."""
    k = sum(c.n_rows > 0 for c in per_class)

    def pull(c, metric):
        micro = averages[metric]["micro"].value
        return (micro - (c.metrics[metric].value or 0.0)) / k if c.n_rows and micro is not None else None

    return tuple(replace(c, contribution={m: pull(c, m) for m in averages}) for c in per_class)


def _attribution(per_class, averages, metric):
    """Return the factors of a count metric's gap, with sizes by rows and the rest as ``outside``."""
    values, size = _counted(per_class, metric), np.array([c.support for c in per_class if c.n_rows])
    share, gap = size / size.sum(), averages[metric]["gap"].value
    cv, sd = float(share.std() * len(share)), float(values.std())
    corr = float(np.corrcoef(share, values)[0, 1]) if cv > 0 and sd > 0 else None
    away = (share - 1 / len(share)) * (values - values.mean())
    names = [c.class_ for c in per_class if c.n_rows]
    return Attribution(
        cv,
        sd,
        corr,
        gap - cv * sd * (corr or 0.0),
        1 / float((share**2).sum()),
        dict(zip(names, away.tolist(), strict=True)),
        dict(zip(names, (share * (averages[metric]["micro"].value - values)).tolist(), strict=True)),
    )


def _spectrum(per_class, averages, metric):
    """Return the average with weights prevalence^alpha in steps of a tenth."""
    values = _counted(per_class, metric)
    prevalence = np.array([c.prevalence for c in per_class if c.n_rows])
    alphas = tuple(i / 10 for i in range(11))
    means = tuple(float(np.average(values, weights=prevalence**a)) for a in alphas)
    half = 1.96 * (averages[metric]["macro"].se or 0.0)
    return Spectrum(alphas, means, tuple(m - half for m in means), tuple(min(1.0, m + half) for m in means))


def _around(value, half):
    return Estimate(value, half / 1.96, value - half, value + half, "influence function")


def _auc_parts(per_class, averages, area, micro0):
    """Return parts of the micro AUC that add up; class c against d lies between the two classes' areas."""
    micro, macro = (averages["roc_auc"][kind].value for kind in ("micro", "macro"))
    share = np.array([c.prevalence for c in per_class])
    pairs = share * (1 - share)
    of_pairs = float(pairs.sum() / (share.sum() * (len(share) - 1)))
    within = float((pairs * area).sum() / pairs.sum())
    shuffled = 0.5 + 0.6 * (micro0 - 0.5)
    table = np.clip((area[:, None] + area[None, :]) / 2 + 0.3 * (share[:, None] - share[None, :]), 0, 1)
    table[[c.n_rows == 0 for c in per_class]] = np.nan
    rows = tuple(tuple(None if np.isnan(x) else float(x) for x in row) for row in table)
    earned = {c.class_: c.prevalence * (micro - shuffled) for c in per_class}
    return AucParts(
        within=_around(within, 0.004),
        cross=_around((micro - of_pairs * within) / (1 - of_pairs), 0.004),
        reweighting=_around(within - macro, 0.003),
        cross_class_effect=_around(micro - within, 0.003),
        W=of_pairs,
        micro0=micro0,
        shuffled=_around(shuffled, 0.005),
        earned=_around(micro - shuffled, 0.006),
        earned_by_class=earned,
        pairwise=rows if len(per_class) <= 30 else None,
    )


def _relation(per_class, metric):
    prevalence = np.array([c.prevalence for c in per_class if c.n_rows])
    found = prevalence_relation(prevalence, _counted(per_class, metric))
    return {} if found is None else {metric: found}


def _assemble(task, names, matrix, per_class, area, lead, with_scores, with_decisions) -> Result:
    averages = _averages(task, matrix, per_class, area, with_scores, with_decisions)
    per_class = _with_contributions(per_class, averages)
    n = int(matrix.sum())
    metrics = (lead, "recall") if with_decisions and lead == "f1" else (lead,)
    no_skill_values = _no_skill(task, per_class, with_scores, with_decisions)
    micro0 = no_skill_values.get("roc_auc", {}).get("micro")
    counted = [m for m in RATIO_METRICS if averages[m]["gap"].value is not None]
    gap = averages[lead]["gap"]
    text = (
        f"Macro {lead} ({rate(averages[lead]['macro'].value)}) is {rate(gap.value)} below micro "
        f"({rate(averages[lead]['micro'].value)}): classes count equally in macro, rows in micro."
    )
    findings = (Finding("S2", lead, None, text),) if gap.value is not None else ()
    return Result(
        format=FORMAT,
        reportgen="0.1.0",
        model="model",
        dataset="made-up data",
        date=None,
        title=None,
        task=task,
        n_rows=n,
        n_classes=len(names),
        classes=tuple(names),
        averaging_set=tuple(c.class_ for c in per_class if c.n_rows),
        left_out={c.class_: "no rows of this class" for c in per_class if not c.n_rows},
        input=Input(
            files=({"name": "predictions.csv", "sha256": "0" * 64, "rows": n},),
            interpretation={
                "format": "CSV, delimiter ','",
                "layout": "label and score columns",
                "truth": "column truth",
                "prediction": "column pred",
                "scores": "none" if not with_scores else "columns paired by name",
                "classes": f"{len(names)} classes in the order of the score columns",
                "weight": None,
                "ignored": (),
                "remarks": (),
            },
            dropped={},
        ),
        options={
            "metrics": metrics,
            "margin": MARGIN,
            "fdr": 0.05,
            "level": 0.95,
            "top_k": 5,
            "lang": "en",
            "page": "a4",
            "pdf_variant": "pdf/ua-1",
        },
        overall={
            "accuracy": wilson(float(np.trace(matrix)), n) if with_decisions else undefined("no decision")
        },
        averages=averages,
        per_class=per_class,
        flags=_flags(per_class, lead),
        findings=findings
        + tuple(
            Finding({"behind": "S6", "never_predicted": "S9"}.get(c.status, "S7"), lead, c.class_, f.text)
            for f in _flags(per_class, lead)
            for c in per_class
            if c.class_ == f.class_
        )[:20],
        no_skill=no_skill_values,
        curves=_curves(task, per_class, area, averages) if with_scores else {},
        confusion=_confusion_cells(names, matrix) if with_decisions and task != "multilabel" else None,
        notes=(),
        versions={"reportgen": "0.1.0", "python": "3.11"},
        attribution={m: _attribution(per_class, averages, m) for m in counted},
        auc_parts=None if micro0 is None else _auc_parts(per_class, averages, area, micro0),
        spectrum={m: _spectrum(per_class, averages, m) for m in metrics},
        prevalence_relation=_relation(per_class, lead),
    )
