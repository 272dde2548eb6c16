"""Slow reference arithmetic that the tests compare with: brute force and finite differences, numpy only.

Origin: ``methods_oracle.py`` of the project's methods page, copied without change below this note; kept as it
came, so linter and formatter pass it by. Its formulas were checked against scikit-learn, exact fractions and
simulation.
"""
"""Brute-force reference implementation of methods.md (numpy only, slow on purpose).

Every function follows the definition as literally as possible (double loops over
pairs, finite differences instead of derived formulas, ...), so that a fast
implementation can be tested against it on small inputs.  Run the self-check with

    python methods_oracle.py

Conventions
  Y : (n, K) 0/1 truth indicators         Q : (n, K) 0/1 predicted indicators
  S : (n, K) scores, larger = more likely w : (n,) sample weights (default 1)
  "undefined" is nan.  Averaging set: classes with at least one true row (support > 0).
  In the set only precision can be undefined (class never predicted): it stays nan in
  per_class and enters macro / weighted precision as 0, by convention, and is listed.
  Micro pools the counts of ALL columns, also of classes outside the set.
"""
import math
import numpy as np

Z95 = 1.959963984540054        # two-sided 95 %
Z90 = 1.6448536269514722       # one-sided 95 %


# --------------------------------------------------------------------------- basics
def _w(n, w):
    return np.ones(n) if w is None else np.asarray(w, float)


def half(a, b):
    """1 if a > b, 1/2 if equal, 0 otherwise."""
    return 1.0 if a > b else (0.5 if a == b else 0.0)


def norm_cdf(x):
    return 0.5 * math.erfc(-x / math.sqrt(2.0))


def norm_sf(x):
    return 0.5 * math.erfc(x / math.sqrt(2.0))


def one_hot(labels, K):
    return np.eye(K)[np.asarray(labels)]


# ------------------------------------------------------- 1. ratio metrics and averages
RATIO = ("recall", "precision", "f1", "fbeta", "jaccard", "specificity")


def ratio_parts(metric, Y, Q, beta=1.0):
    """Per-cell numerator a and denominator b (n, K): metric_c = sum a / sum b."""
    Y, Q = np.asarray(Y, float), np.asarray(Q, float)
    if metric == "recall":
        return Y * Q, Y
    if metric == "precision":
        return Y * Q, Q
    if metric in ("f1", "fbeta"):
        b2 = 1.0 if metric == "f1" else beta * beta
        return (1 + b2) * Y * Q, b2 * Y + Q
    if metric == "jaccard":
        return Y * Q, np.maximum(Y, Q)
    if metric == "specificity":
        return (1 - Y) * (1 - Q), 1 - Y
    raise ValueError(metric)


def ratio_summary(metric, Y, Q, w=None, beta=1.0):
    """per_class (nan = undefined), micro, macro over the averaging set, weighted by support."""
    a, b = ratio_parts(metric, Y, Q, beta)
    w = _w(len(a), w)[:, None]
    A, B = (w * a).sum(0), (w * b).sum(0)
    m = np.array([A[c] / B[c] if B[c] > 0 else np.nan for c in range(len(A))])
    sup = (w * np.asarray(Y, float)).sum(0)
    in_set = sup > 0
    if metric == "specificity":                      # undefined when every row is positive: left out
        in_set = in_set & (B > 0)
    m0 = np.where(np.isnan(m), 0.0, m)               # the convention for never-predicted precision
    wt = float((sup[in_set] * m0[in_set]).sum() / sup[in_set].sum()) if in_set.any() else np.nan
    return dict(per_class=m, den=B, in_set=in_set, micro=float(A.sum() / B.sum()) if B.sum() > 0 else np.nan,
                macro=float(m0[in_set].mean()) if in_set.any() else np.nan, weighted=wt,
                n_set=int(in_set.sum()), n_zero_by_convention=int((in_set & np.isnan(m)).sum()), K=len(m))


def macro_bounds(macro, n_set, K):
    """Range of the all-classes macro when the classes outside the set are given 0 / given 1."""
    return macro * n_set / K, macro * n_set / K + (K - n_set) / K


# ------------------------------------------------------------------ 2. attribution
def attribution(r):
    """Exact attribution of micro - macro; r = ratio_summary(...).

    gap = sum contribution = cv_size * sd_metric * corr + outside_effect."""
    s = r["in_set"]
    k = int(s.sum())
    m = np.where(np.isnan(r["per_class"]), 0.0, r["per_class"])[s]
    B = r["den"]
    b = B[s] / B[s].sum()
    micro_in = float((b * m).sum())                       # pooled over the set only
    contrib, lever = np.full(len(B), np.nan), np.full(len(B), np.nan)
    contrib[s] = (r["micro"] - m) / k                     # sums to micro - macro
    lever[s] = (b - 1.0 / k) * (m - m.mean())             # sums to micro_in - macro
    cv, sd = b.std() * k, m.std()
    corr = float(np.corrcoef(b, m)[0, 1]) if cv > 1e-12 and sd > 1e-12 else 0.0
    return dict(gap=float(r["micro"] - m.mean()), contribution=contrib, leverage=lever,
                cv_size=float(cv), sd_metric=float(sd), corr=corr, k_eff=float(1.0 / (b ** 2).sum()),
                outside_share=float(B[~s].sum() / B.sum()), outside_effect=float(r["micro"] - micro_in))


def auc(y, s, w=None):
    """Weighted AUC by its definition: all positive-negative pairs."""
    y, s = np.asarray(y), np.asarray(s, float)
    w = _w(len(y), w)
    num = den = 0.0
    for i in range(len(y)):
        if y[i] != 1:
            continue
        for j in range(len(y)):
            if y[j] == 1:
                continue
            num += w[i] * w[j] * half(s[i], s[j])
            den += w[i] * w[j]
    return num / den if den > 0 else np.nan


def auc_soft(pos_weight, neg_weight, s):
    """AUC when every item carries both a positive and a negative weight."""
    num = 0.0
    for i in range(len(s)):
        for j in range(len(s)):
            num += pos_weight[i] * neg_weight[j] * half(s[i], s[j])
    return num / (np.sum(pos_weight) * np.sum(neg_weight))


def micro_auc(Y, S, w=None):
    K = np.asarray(Y).shape[1]
    w = np.repeat(_w(len(Y), w), K)
    return auc(np.asarray(Y).ravel(), np.asarray(S, float).ravel(), w)


def auc_matrix(Y, S, w=None):
    """A[c, d] = P(score of a class-c positive, column c > score of a class-d negative, column d)."""
    Y, S = np.asarray(Y), np.asarray(S, float)
    n, K = Y.shape
    w = _w(n, w)
    A = np.full((K, K), np.nan)
    for c in range(K):
        for d in range(K):
            num = den = 0.0
            for i in range(n):
                for j in range(n):
                    if Y[i, c] == 1 and Y[j, d] == 0:
                        num += w[i] * w[j] * half(S[i, c], S[j, d])
                        den += w[i] * w[j]
            if den > 0:
                A[c, d] = num / den
    return A


def auc_decomposition(Y, S, w=None):
    """micro AUC = sum_cd P_c N_d A_cd / (P N); split into within- and cross-class parts.

    `micro` pools every column (also a column without positives: its negatives still count);
    `macro` averages the defined classes only."""
    Y, S = np.asarray(Y), np.asarray(S, float)
    w = _w(len(Y), w)
    P = (w[:, None] * Y).sum(0)
    N = (w[:, None] * (1 - Y)).sum(0)
    A = auc_matrix(Y, S, w)
    W = np.outer(P, N) / (P.sum() * N.sum())
    micro = float(np.nansum(W * A))
    d = np.diag(A)
    ok = ~np.isnan(d)
    wd = np.diag(W)
    Wsum = float(wd[ok].sum())
    within = float((wd[ok] * d[ok]).sum() / Wsum)
    cross = float((micro - Wsum * within) / (1 - Wsum)) if Wsum < 1 else np.nan
    macro = float(d[ok].mean())
    rew = within - macro
    return dict(A=A, weights=W, micro=micro, macro=macro, W_within=Wsum, within=within,
                cross=cross, reweighting_effect=rew, cross_class_effect=micro - within,
                gap=micro - macro, per_class=d,
                column_auc=np.array([np.nansum(N * A[c]) / N.sum() if P[c] > 0 else np.nan
                                     for c in range(len(P))]))


def noskill_micro_auc(prev):
    """Micro AUC of a scorer that outputs the class prevalence for every sample (closed form)."""
    p = np.asarray(prev, float)
    K, tot = len(p), p.sum()
    d = sum(abs(p[i] - p[j]) for i in range(K) for j in range(i + 1, K))
    return 0.5 + 0.5 * d / (tot * (K - tot))


def gini(prev):
    p = np.asarray(prev, float)
    K = len(p)
    return sum(abs(a - b) for a in p for b in p) / (2 * K * K * p.mean())


def noskill_micro_ap(prev):
    """Micro average precision of the prevalence scorer (equal prevalences form one threshold)."""
    p = np.asarray(prev, float)
    ap = 0.0
    for v in sorted(set(p.tolist()), reverse=True):
        top = p[p >= v]
        ap += p[p == v].sum() / p.sum() * top.mean()
    return ap


def shuffled_micro_auc(Y, S, w=None):
    """Expected micro AUC after dealing the score rows to random samples: soft labels = prevalence."""
    Y, S = np.asarray(Y, float), np.asarray(S, float)
    n, K = Y.shape
    w = _w(n, w)
    prev = (w[:, None] * Y).sum(0) / w.sum()
    pw = (w[:, None] * prev[None, :]).ravel()
    nw = (w[:, None] * (1 - prev[None, :])).ravel()
    return auc_soft(pw, nw, S.ravel())


def midranks(x):
    x = np.asarray(x, float)
    return np.array([1 + (x < v).sum() + 0.5 * ((x == v).sum() - 1) for v in x])


def earned_by_class(Y, S):
    """Unweighted: earned_c with  micro AUC = shuffled + sum_c earned_c  (pooled midranks)."""
    Y, S = np.asarray(Y, float), np.asarray(S, float)
    n, K = Y.shape
    R = midranks(S.ravel()).reshape(n, K)
    P = Y.sum()
    N = n * K - P
    return np.array([((Y[:, c] - Y[:, c].mean()) * R[:, c]).sum() / (P * N) for c in range(K)])


# ------------------------------------------------------------- 3. influence functions
def influence_numeric(theta, w, eps=1e-5):
    """psi_i / n = w_i * d theta / d w_i by central differences; theta takes a weight vector.

    theta must be invariant to rescaling the weights (all metrics here are).
    SE^2 = sum_i (psi_i / n)^2."""
    w = np.asarray(w, float)
    out = np.zeros(len(w))
    for i in range(len(w)):
        up, dn = w.copy(), w.copy()
        up[i] *= 1 + eps
        dn[i] *= 1 - eps
        out[i] = (theta(up) - theta(dn)) / (2 * eps)
    return out


def if_ratio(metric, Y, Q, w=None, beta=1.0):
    """psi (n, K) per class and psi (n,) for micro, macro, weighted, gap.  SE^2 = sum psi^2 / n^2."""
    a, b = ratio_parts(metric, Y, Q, beta)
    Y = np.asarray(Y, float)
    n, K = a.shape
    w = _w(n, w)
    w = w / w.mean()
    r = ratio_summary(metric, Y, Q, w, beta)
    psi = np.full((n, K), np.nan)
    for c in range(K):
        bbar = (w * b[:, c]).mean()
        if bbar > 0:
            psi[:, c] = w * (a[:, c] - r["per_class"][c] * b[:, c]) / bbar
    s = r["in_set"]
    micro = w * (a.sum(1) - r["micro"] * b.sum(1)) / (w * b.sum(1)).mean()
    psi0 = np.where(np.isnan(psi), 0.0, psi)              # a convention has no influence
    macro = psi0[:, s].mean(1)
    sup = (w[:, None] * Y).mean(0) * s
    m0 = np.where(np.isnan(r["per_class"]), 0.0, r["per_class"])
    weighted = (psi0 * sup / sup.sum()).sum(1) + \
        (w[:, None] * Y * (m0 - r["weighted"]) * s).sum(1) / sup.sum()
    return dict(per_class=psi, micro=micro, macro=macro, weighted=weighted, gap=micro - macro, est=r)


def _placements(pos, neg, wpos, wneg):
    v10 = np.array([sum(wneg[j] * half(p, neg[j]) for j in range(len(neg))) for p in pos]) / wneg.sum()
    v01 = np.array([sum(wpos[i] * half(pos[i], q) for i in range(len(pos))) for q in neg]) / wpos.sum()
    return v10, v01


def delong(y, s):
    """(AUC, DeLong variance, placements of positives, of negatives); needs >= 2 of each for a variance."""
    y, s = np.asarray(y), np.asarray(s, float)
    pos, neg = s[y == 1], s[y != 1]
    v10, v01 = _placements(pos, neg, np.ones(len(pos)), np.ones(len(neg)))
    A = v10.mean()
    if len(pos) < 2 or len(neg) < 2:
        return A, np.nan, v10, v01
    return A, v10.var(ddof=1) / len(pos) + v01.var(ddof=1) / len(neg), v10, v01


def delong_paired(y, s1, s2):
    """AUC1 - AUC2, its SE and the covariance of the two AUCs (same samples)."""
    a1, v1, x1, z1 = delong(y, s1)
    a2, v2, x2, z2 = delong(y, s2)
    cov = np.cov(x1, x2)[0, 1] / len(x1) + np.cov(z1, z2)[0, 1] / len(z1)
    return a1 - a2, math.sqrt(max(v1 + v2 - 2 * cov, 0.0)), cov


def if_auc(y, s, w=None, delong_factor=True):
    """psi (n,) of one class AUC.  Unweighted with delong_factor: sum psi^2 / n^2 == DeLong variance."""
    y, s = np.asarray(y), np.asarray(s, float)
    n = len(y)
    w = _w(n, w)
    w = w / w.mean()
    p = y == 1
    psi = np.zeros(n)
    if not p.any() or p.all():
        return np.nan, np.full(n, np.nan)
    v10, v01 = _placements(s[p], s[~p], w[p], w[~p])
    A = (w[p] * v10).sum() / w[p].sum()
    psi[p] = w[p] * (v10 - A) * n / w[p].sum()
    psi[~p] = w[~p] * (v01 - A) * n / w[~p].sum()
    if delong_factor:
        for part in (p, ~p):
            k = w[part].sum() ** 2 / (w[part] ** 2).sum()       # Kish size (= count if unweighted)
            psi[part] *= math.sqrt(k / (k - 1)) if k > 1 else 1.0
    return A, psi


def if_micro_auc(Y, S, w=None):
    """psi (n,) of the pooled AUC, clustered by sample (sum the cell influences of a row).

    SE^2 = n/(n-1) * sum psi^2 / n^2  (the factor is NOT folded into psi here)."""
    Y, S = np.asarray(Y), np.asarray(S, float)
    n, K = Y.shape
    w = _w(n, w)
    A, cell = if_auc(Y.ravel(), S.ravel(), np.repeat(w, K), delong_factor=False)
    return A, cell.reshape(n, K).sum(1) / K


def if_macro_auc(Y, S, w=None):
    Y, S = np.asarray(Y), np.asarray(S, float)
    parts = [if_auc(Y[:, c], S[:, c], w) for c in range(Y.shape[1])]
    parts = [q for q in parts if not np.isnan(q[0])]
    return float(np.mean([q[0] for q in parts])), np.mean([q[1] for q in parts], axis=0)


def if_shuffled(Y, S, w=None):
    """psi (n,) of shuffled_micro_auc (closed form)."""
    Y, S = np.asarray(Y, float), np.asarray(S, float)
    n, K = Y.shape
    w = _w(n, w)
    w = w / w.mean()
    prev = (w[:, None] * Y).mean(0)
    tot = prev.sum()
    pw = (w[:, None] * prev).ravel()
    nw = (w[:, None] * (1 - prev)).ravel()
    flat = S.ravel()
    T = auc_soft(pw, nw, flat)
    below = np.array([sum(nw[j] * half(x, flat[j]) for j in range(n * K)) for x in flat]) / nw.sum()
    above = np.array([sum(pw[j] * half(flat[j], x) for j in range(n * K)) for x in flat]) / pw.sum()
    below, above = below.reshape(n, K), above.reshape(n, K)
    g = (w[:, None] * below).mean(0)
    h = (w[:, None] * above).mean(0)
    psi = ((below - T) * prev).sum(1) / tot + ((above - T) * (1 - prev)).sum(1) / (K - tot)
    psi = psi + ((Y - prev) * ((g - T) / tot - (h - T) / (K - tot))).sum(1)
    return T, w * psi


def if_within_auc(Y, S, w=None):
    """Pair-weighted within-class AUC sum_c P_c N_c A_c / sum_c P_c N_c and its psi."""
    Y, S = np.asarray(Y, float), np.asarray(S, float)
    n, K = Y.shape
    w = _w(n, w)
    w = w / w.mean()
    prev = (w[:, None] * Y).mean(0)
    v = prev * (1 - prev)
    parts = [if_auc(Y[:, c], S[:, c], w) for c in range(K)]
    ok = [c for c in range(K) if not np.isnan(parts[c][0])]
    tot = sum(v[c] for c in ok)
    val = sum(v[c] * parts[c][0] for c in ok) / tot
    psi = np.zeros(n)
    for c in ok:
        psi += v[c] * parts[c][1] / tot
        psi += (parts[c][0] - val) * (1 - 2 * prev[c]) * w * (Y[:, c] - prev[c]) / tot
    return val, psi


def se(psi, small_sample=False):
    n = len(psi)
    f = n / (n - 1) if small_sample else 1.0
    return math.sqrt(f * float((np.asarray(psi) ** 2).sum())) / n


# --------------------------------------------------------------------- 3b. intervals
def wilson(x, n, z=Z95):
    if n <= 0:
        return np.nan, np.nan
    p = x / n
    c = (p + z * z / (2 * n)) / (1 + z * z / n)
    h = z * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n)) / (1 + z * z / n)
    return max(0.0, c - h), min(1.0, c + h)


def f1_wilson(tp, fp, fn, z=Z95):
    """F1 = 2J/(1+J) with J = tp/(tp+fp+fn): transform Wilson's interval for J."""
    lo, hi = wilson(tp, tp + fp + fn, z)
    return 2 * lo / (1 + lo), 2 * hi / (1 + hi)


def logit_interval(t, s, z=Z95):
    g, h = math.log(t / (1 - t)), z * s / (t * (1 - t))
    return 1 / (1 + math.exp(-g + h)), 1 / (1 + math.exp(-g - h))


def hm_variance(theta, m, k):
    """Newcombe (2006) method-5 variance for AUC theta with m positives and k negatives."""
    s = (m + k) / 2 - 1
    return theta * (1 - theta) * (1 + s * (1 - theta) / (2 - theta) + s * theta / (1 + theta)) / (m * k)


def newcombe(A, m, k, z=Z95):
    """{theta : |A - theta| <= z sqrt(hm_variance(theta))} by bisection on each side."""
    def edge(outside):
        inside = A
        if abs(A - outside) <= z * math.sqrt(hm_variance(outside, m, k)):
            return outside
        for _ in range(200):
            mid = (inside + outside) / 2
            if abs(A - mid) <= z * math.sqrt(hm_variance(mid, m, k)):
                inside = mid
            else:
                outside = mid
        return (inside + outside) / 2
    return edge(0.0), edge(1.0)


def auc_interval(y, s, z=Z95):
    """Per-class AUC interval: logit-DeLong, widened to contain Newcombe when a class has < 50."""
    y = np.asarray(y)
    m, k = int((y == 1).sum()), int((y != 1).sum())
    if m == 0 or k == 0:
        return np.nan, np.nan
    A, v, _, _ = delong(y, s)
    if m < 2 or k < 2 or A <= 0 or A >= 1 or not v > 0:
        return newcombe(A, m, k, z)
    lo, hi = logit_interval(A, math.sqrt(v), z)
    if min(m, k) < 50:
        a, b = newcombe(A, m, k, z)
        lo, hi = min(lo, a), max(hi, b)
    return lo, hi


def guarded_interval(est, se_if, coef, m, lo, hi, v, z=Z95, clip=(0.0, 1.0)):
    """est = sum coef_c m_c (+ whatever).  IF interval, inflated where a class's own interval
    [lo_c, hi_c] is wider than its plug-in variance v_c implies (small or 0/1 classes)."""
    coef, m, lo, hi, v = (np.asarray(x, float) for x in (coef, m, lo, hi, v))
    down = np.where(coef > 0, m - lo, hi - m)
    up = np.where(coef > 0, hi - m, m - lo)
    ex = lambda d: (coef ** 2 * np.maximum((d / z) ** 2 - v, 0)).sum()
    return (max(clip[0], est - z * math.sqrt(se_if ** 2 + ex(down))),
            min(clip[1], est + z * math.sqrt(se_if ** 2 + ex(up))))


def ratio_class_intervals(metric, Y, Q, z=Z95):
    """(m, lo, hi, v, trials, successes) per class for recall / precision / f1 (unweighted)."""
    Y, Q = np.asarray(Y), np.asarray(Q)
    K = Y.shape[1]
    out = np.full((6, K), np.nan)
    for c in range(K):
        tp = int((Y[:, c] * Q[:, c]).sum())
        u = int({"recall": Y[:, c], "precision": Q[:, c], "f1": np.maximum(Y[:, c], Q[:, c])}[metric].sum())
        if u == 0 and metric == "precision" and Y[:, c].any():
            out[:, c] = 0.0, 0.0, 1.0, 0.0, 0, 0          # never predicted: 0 by convention, unknown
        if u == 0:
            continue
        p = tp / u
        lo, hi = wilson(tp, u, z)
        v = p * (1 - p) / u
        if metric == "f1":
            v *= (2 / (1 + p) ** 2) ** 2
            lo, hi, p = 2 * lo / (1 + lo), 2 * hi / (1 + hi), 2 * p / (1 + p)
        out[:, c] = p, lo, hi, v, u, tp
    return out


def macro_and_gap_interval(metric, Y, Q, z=Z95):
    """Guarded 95 % intervals of macro and of micro - macro for recall / precision / f1."""
    f = if_ratio(metric, Y, Q)
    r = f["est"]
    m, lo, hi, v, _, _ = ratio_class_intervals(metric, Y, Q, z)
    ok = r["in_set"]
    k = int(ok.sum())
    b = r["den"][ok] / r["den"].sum()
    mac = guarded_interval(r["macro"], se(f["macro"]), np.full(k, 1 / k), m[ok], lo[ok], hi[ok], v[ok], z)
    gap = guarded_interval(r["micro"] - r["macro"], se(f["gap"]), b - 1 / k, m[ok], lo[ok], hi[ok], v[ok],
                           z, clip=(-1.0, 1.0))
    return mac, gap


def takahashi(cm_truth_by_pred):
    """Takahashi et al. (2022) multinomial variances: micro F1, macro F1, F1 of (macro P, macro R)."""
    M = np.asarray(cm_truth_by_pred, float).T            # their rows = predicted
    n, r = M.sum(), len(M)
    p = M / n
    pii, row, col = np.diag(p), p.sum(1), p.sum(0)
    F = 2 * pii / (row + col)
    mi = pii.sum()
    a = sum(F[i] * (row[i] + col[i] - 2 * pii[i]) / (row[i] + col[i]) ** 2 *
            ((row[i] + col[i] - 2 * pii[i]) / (row[i] + col[i]) + F[i] / 2) for i in range(r))
    b = sum(p[i, j] * F[i] * F[j] / ((row[i] + col[i]) * (row[j] + col[j]))
            for i in range(r) for j in range(r) if i != j)
    maP, maR = (pii / row).mean(), (pii / col).mean()
    vP = (pii * (row - pii) / row ** 3).sum() / r ** 2 / n
    vR = (pii * (col - pii) / col ** 3).sum() / r ** 2 / n
    c1 = ((row - pii) * pii * (col - pii) / (row ** 2 * col ** 2)).sum()
    c2 = sum(pii[i] * p[i, j] * pii[j] / (row[i] ** 2 * col[j] ** 2)
             for i in range(r) for j in range(r) if i != j)
    cPR = (c1 + c2) / r ** 2 / n
    v2 = 4 * (maR ** 4 * vP + 2 * maP ** 2 * maR ** 2 * cPR + maP ** 4 * vR) / (maP + maR) ** 4
    return dict(micro_f1=mi, micro_f1_se=math.sqrt(mi * (1 - mi) / n), macro_f1=F.mean(),
                macro_f1_se=math.sqrt(2 * (a + b) / (n * r * r)),
                f1_of_macro_pr=2 * maP * maR / (maP + maR), f1_of_macro_pr_se=math.sqrt(v2))


# ------------------------------------------------------------------------- 4. flags
def _lchoose(n, k):
    return math.lgamma(n + 1) - math.lgamma(k + 1) - math.lgamma(n - k + 1)


def hypergeom_midp_lower(x, u, T, U):
    """mid-p of X <= x, X = successes among u trials drawn from U trials holding T successes."""
    lo, hi = max(0, T - (U - u)), min(u, T)
    pmf = lambda k: math.exp(_lchoose(T, k) + _lchoose(U - T, u - k) - _lchoose(U, u))
    return min(1.0, sum(pmf(k) for k in range(lo, x)) + (0.5 * pmf(x) if lo <= x <= hi else 0.0))


def bh_adjust(p):
    """Benjamini-Hochberg adjusted p values; nan entries are not tested and stay nan."""
    p = np.asarray(p, float)
    idx = [i for i in np.argsort(np.where(np.isnan(p), 2, p), kind="stable") if not np.isnan(p[i])]
    out, run, m = np.full(len(p), np.nan), 1.0, len(idx)
    for rank in range(m, 0, -1):
        run = min(run, p[idx[rank - 1]] * m / rank)
        out[idx[rank - 1]] = run
    return out


def behind_pvalues(metric, Y, Q):
    """One-sided p value of 'class c is below micro' (recall / precision / f1, unweighted)."""
    f = if_ratio(metric, Y, Q)
    r = f["est"]
    _, _, _, _, u, tp = ratio_class_intervals(metric, Y, Q)
    U, T = int(np.nansum(u)), int(np.nansum(tp))
    out = np.full(len(u), np.nan)
    for c in range(len(u)):
        if np.isnan(u[c]) or u[c] == 0 or not f["est"]["in_set"][c]:
            continue
        p = hypergeom_midp_lower(int(tp[c]), int(u[c]), T, U)
        if u[c] >= 30:
            s = se(f["micro"] - f["per_class"][:, c])
            d = r["micro"] - r["per_class"][c]
            p = max(p, norm_sf(d / s) if s > 0 else (0.0 if d > 0 else 1.0))
        out[c] = p
    return out


def behind_pvalues_auc(Y, S):
    """One-sided p value of 'AUC of class c is below the pair-weighted within-class AUC'; needs m >= 3."""
    Y, S = np.asarray(Y, float), np.asarray(S, float)
    n, K = Y.shape
    val, psi = if_within_auc(Y, S)
    v = Y.mean(0) * (1 - Y.mean(0))
    om = v / v.sum()
    out = np.full(K, np.nan)
    for c in range(K):
        m = int(Y[:, c].sum())
        if m < 3 or n - m < 3:
            continue
        A, pc = if_auc(Y[:, c], S[:, c])
        var = se(psi - pc) ** 2 + (1 - om[c]) ** 2 * max(hm_variance(val, m, n - m) - se(pc) ** 2, 0.0)
        out[c] = norm_sf((val - A) / math.sqrt(var)) if var > 0 else (0.0 if val > A else 1.0)
    return out


def shortfall_bounds(metric, Y, Q, z=Z90):
    """One-sided 95 % lower and upper bounds of d_c = micro - m_c (guarded), and d_c."""
    f = if_ratio(metric, Y, Q)
    r = f["est"]
    m, lo, hi, v, _, _ = ratio_class_intervals(metric, Y, Q, z)
    K = len(m)
    d, L, U = np.full(K, np.nan), np.full(K, np.nan), np.full(K, np.nan)
    b = r["den"] / r["den"].sum()
    for c in range(K):
        if np.isnan(r["per_class"][c]) or not r["in_set"][c]:
            continue
        d[c] = r["micro"] - m[c]
        s2 = se(f["micro"] - f["per_class"][:, c]) ** 2
        ex = lambda h: (1 - b[c]) ** 2 * max((h / z) ** 2 - v[c], 0.0)
        L[c] = d[c] - z * math.sqrt(s2 + ex(hi[c] - m[c]))
        U[c] = d[c] + z * math.sqrt(s2 + ex(m[c] - lo[c]))
    return d, L, U


def statuses(metric, Y, Q, margin=0.05, fdr=0.05):
    """no_examples / never_predicted / behind / ok / undetermined for one metric (methods.md section 4)."""
    Y, Q = np.asarray(Y), np.asarray(Q)
    adj = bh_adjust(behind_pvalues(metric, Y, Q))
    d, _, U = shortfall_bounds(metric, Y, Q)
    out = []
    for c in range(Y.shape[1]):
        if Y[:, c].sum() == 0:
            out.append("no_examples")
        elif Q[:, c].sum() == 0:
            out.append("never_predicted")
        elif d[c] >= margin and adj[c] <= fdr:
            out.append("behind")
        elif U[c] < margin:
            out.append("ok")
        else:
            out.append("undetermined")
    return out, adj, d, U


# --------------------------------------------------------------------- 5. ROC curves
def roc_vertices(y, s, w=None):
    """All ROC vertices (fpr, tpr), one per distinct score plus the origin."""
    y, s = np.asarray(y), np.asarray(s, float)
    w = _w(len(y), w)
    P, N = w[y == 1].sum(), w[y != 1].sum()
    f, t = [0.0], [0.0]
    for v in sorted(set(s.tolist()), reverse=True):
        f.append(w[(y != 1) & (s >= v)].sum() / N)
        t.append(w[(y == 1) & (s >= v)].sum() / P)
    return np.array(f), np.array(t)


def roc_at(f, t, x):
    """(lowest, highest) TPR of the polyline at FPR x: differ on a vertical segment."""
    hit = [t[i] for i in range(len(f)) if f[i] == x]
    if hit:
        return min(hit), max(hit)
    j = max(i for i in range(len(f)) if f[i] < x)
    y = t[j] + (t[j + 1] - t[j]) * (x - f[j]) / (f[j + 1] - f[j])
    return y, y


def macro_roc(curves):
    """Exact vertical average: polyline with two points per FPR of the union, and its area."""
    xs = sorted(set(x for f, _ in curves for x in f.tolist()))
    pts, lows, highs = [], [], []
    for x in xs:
        lo = float(np.mean([roc_at(f, t, x)[0] for f, t in curves]))
        hi = float(np.mean([roc_at(f, t, x)[1] for f, t in curves]))
        pts += [(x, lo), (x, hi)]
        lows.append(lo)
        highs.append(hi)
    area = sum((xs[i + 1] - xs[i]) * (highs[i] + lows[i + 1]) / 2 for i in range(len(xs) - 1))
    return np.array(pts), area


# ------------------------------------------------------------------- 6. binned scores
def binned_auc(pos_counts, neg_counts):
    """AUC with every within-bin pair counted 1/2, and the guaranteed error bound."""
    p, q = np.asarray(pos_counts, float), np.asarray(neg_counts, float)
    below = np.cumsum(q) - q
    return (p * (below + 0.5 * q)).sum() / (p.sum() * q.sum()), 0.5 * (p * q).sum() / (p.sum() * q.sum())


# --------------------------------------------------------------------- 7. comparison
def mcnemar_midp(only_a, only_b):
    n, x = only_a + only_b, min(only_a, only_b)
    if n == 0:
        return 1.0
    pmf = lambda k: math.exp(_lchoose(n, k) - n * math.log(2))
    return min(1.0, 2 * sum(pmf(k) for k in range(x + 1)) - pmf(x))


# ------------------------------------------------------------------------ self-check
def _selfcheck():
    rng = np.random.default_rng(7)
    close = lambda a, b, tol=1e-10: np.testing.assert_allclose(a, b, rtol=0, atol=tol)
    n, K = 60, 4
    prev = np.array([.5, .3, .15, .05])
    y = np.r_[np.arange(K), rng.choice(K, n - K, p=prev)]
    pred = np.where(rng.random(n) < .65, y, rng.choice(K, n))
    Ys, Qs = one_hot(y, K), one_hot(pred, K)
    Ym = (rng.random((n, K)) < np.array([.4, .3, .15, .1])).astype(int)
    Ym[:2] = [[1, 1, 1, 1], [0, 0, 0, 0]]
    Qm = np.where(rng.random((n, K)) < .7, Ym, 1 - Ym)
    w = rng.gamma(2, 1, n)
    S = np.round(rng.normal(size=(n, K)) + 1.0 * Ym + np.array([.5, .3, 0, -.4]), 1)   # with ties

    # 1 accuracy identities, single label
    acc = (y == pred).mean()
    for m in ("recall", "precision", "f1"):
        close(ratio_summary(m, Ys, Qs)["micro"], acc)
    close(ratio_summary("jaccard", Ys, Qs)["micro"], acc / (2 - acc))
    close(ratio_summary("specificity", Ys, Qs)["micro"], 1 - (1 - acc) / (K - 1))
    close(ratio_summary("recall", Ys, Qs)["weighted"], acc)
    # 2 attribution
    for Y, Q in ((Ys, Qs), (Ym, Qm)):
        for m in RATIO:
            r = ratio_summary(m, Y, Q, w, beta=2.0)
            a = attribution(r)
            close(np.nansum(a["contribution"]), a["gap"])
            close(np.nansum(a["leverage"]) + a["outside_effect"], a["gap"])
            close(a["cv_size"] * a["sd_metric"] * a["corr"] + a["outside_effect"], a["gap"])
    # a class without rows that is predicted, and a class that is never predicted
    Ya, Qa = np.c_[Ys, np.zeros(n)], np.c_[Qs, np.zeros(n)]
    Qa[:5] = [0, 0, 0, 0, 1]
    Qa[Qa[:, 3] == 1] = [1, 0, 0, 0, 0]
    for m in ("recall", "precision", "f1", "jaccard"):
        r = ratio_summary(m, Ya, Qa)
        a = attribution(r)
        close(np.nansum(a["contribution"]), a["gap"])
        close(a["cv_size"] * a["sd_metric"] * a["corr"] + a["outside_effect"], a["gap"])
        assert r["n_set"] == 4 and a["outside_effect"] <= 1e-12
    st = statuses("precision", Ya, Qa)[0]
    assert st[4] == "no_examples" and st[3] == "never_predicted"
    for ww in (None, w):
        d = auc_decomposition(Ym, S, ww)
        close(d["micro"], micro_auc(Ym, S, ww))
        close(d["reweighting_effect"] + d["cross_class_effect"], d["gap"])
        P = (_w(n, ww)[:, None] * Ym).sum(0)
        close((P * d["column_auc"]).sum() / P.sum(), d["micro"])
    pv = Ym.mean(0)
    close(noskill_micro_auc(pv), micro_auc(Ym, np.tile(pv, (n, 1))))
    close(noskill_micro_auc(pv), 0.5 + 0.5 * gini(pv) / (1 - pv.mean()))
    pvw = (w[:, None] * Ym).sum(0) / w.sum()
    close(noskill_micro_auc(pvw), micro_auc(Ym, np.tile(pvw, (n, 1)), w))
    close(noskill_micro_auc(Ys.mean(0)), 0.5 * (1 + gini(Ys.mean(0)) * K / (K - 1)))
    # shuffled: exact average over ALL permutations of a tiny case
    from itertools import permutations
    Yt, St = Ym[:6], S[:6]
    avg = np.mean([micro_auc(Yt, St[list(q)]) for q in permutations(range(6))])
    close(shuffled_micro_auc(Yt, St), avg)
    close(shuffled_micro_auc(Ym, S) + earned_by_class(Ym, S).sum(), micro_auc(Ym, S))
    assert shuffled_micro_auc(Ym, S) <= noskill_micro_auc(pv) + 1e-12
    # 3 influence functions against finite differences of the weighted estimator
    for Y, Q in ((Ys, Qs), (Ym, Qm)):
        for m in ("recall", "precision", "f1"):
            f = if_ratio(m, Y, Q, w)
            for key in ("micro", "macro", "weighted"):
                num = influence_numeric(lambda v: ratio_summary(m, Y, Q, v)[key], w)
                close(f[key] / n, num, 1e-8)
            num = influence_numeric(lambda v: ratio_summary(m, Y, Q, v)["per_class"][1], w)
            close(f["per_class"][:, 1] / n, num, 1e-8)
    sub = slice(0, 24)
    Yq, Sq, wq = Ym[sub], S[sub], w[sub]
    for fn, th in ((if_micro_auc, micro_auc), (if_shuffled, shuffled_micro_auc)):
        val, psi = fn(Yq, Sq, wq)
        close(val, th(Yq, Sq, wq))
        close(psi / 24, influence_numeric(lambda v: th(Yq, Sq, v), wq), 1e-8)
    A1, p1 = if_auc(Yq[:, 0], Sq[:, 0], wq, delong_factor=False)
    close(p1 / 24, influence_numeric(lambda v: auc(Yq[:, 0], Sq[:, 0], v), wq), 1e-8)
    A, v, _, _ = delong(Ym[:, 0], S[:, 0])
    close(se(if_auc(Ym[:, 0], S[:, 0])[1]) ** 2, v)

    def within(v):
        P, N = (v[:, None] * Yq).sum(0), (v[:, None] * (1 - Yq)).sum(0)
        return (P * N * [auc(Yq[:, c], Sq[:, c], v) for c in range(K)]).sum() / (P * N).sum()
    val, psi = if_within_auc(Yq, Sq, np.ones(24))
    close(val, within(np.ones(24)))
    # (if_within_auc folds DeLong's small-sample factor in: compare the estimate only)
    # Takahashi == influence function
    cm = np.array([[((y == a) & (pred == b)).sum() for b in range(K)] for a in range(K)])
    t = takahashi(cm)
    f = if_ratio("f1", Ys, Qs)
    close(t["macro_f1"], f["est"]["macro"])
    close(t["macro_f1_se"], se(f["macro"]))
    close(t["micro_f1_se"], se(f["micro"]))
    # 3b intervals
    lo, hi = wilson(0, 10)
    close((lo, hi), (0.0, 0.2775327998628892), 1e-12)
    lo, hi = newcombe(1.0, 5, 50)
    assert 0.5 < lo < 1 and hi == 1.0
    # 4 BH (the example of Benjamini & Hochberg 1995: 15 p values, 4 rejected at 5 %)
    ps = [.0001, .0004, .0019, .0095, .0201, .0278, .0298, .0344, .0459, .3240, .4262, .5719, .6528, .7590, 1.0]
    assert (bh_adjust(ps) <= .05).sum() == 4
    # 5 macro ROC: area == mean of the class AUCs
    curves = [roc_vertices(Ym[:, c], S[:, c]) for c in range(K)]
    close(macro_roc(curves)[1], np.mean([auc(Ym[:, c], S[:, c]) for c in range(K)]))
    # 6 bins
    for edges in (np.linspace(-3, 4, 8), np.linspace(-3, 4, 40)):
        p = np.histogram(S[Ym[:, 0] == 1, 0], edges)[0]
        q = np.histogram(S[Ym[:, 0] == 0, 0], edges)[0]
        a, bound = binned_auc(p, q)
        assert abs(a - auc(Ym[:, 0], S[:, 0])) <= bound + 1e-12
    close(mcnemar_midp(3, 3), 1.0, 1e-12)
    print("methods_oracle: all self-checks passed")


if __name__ == "__main__":
    _selfcheck()
