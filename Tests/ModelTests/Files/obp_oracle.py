"""Prints random logs and what the Open Bandit Pipeline's estimators (PyPI `obp` 0.5.7) say of them.

    pip install numpy pandas scikit-learn; pip install --no-deps --ignore-requires-python obp
    python obp_oracle.py [SEED] > obp.txt

A line of a log is a choice: reward, propensity, target, the model's estimate of the choice, and its mean
over the target policy. After a log come lines of a name and a value. Ends with 3 where `obp` can't be
loaded: as a whole it wants torch and an old Python, its estimators only NumPy and scikit-learn.
"""

import importlib
import importlib.util
import sys
import types

found = importlib.util.find_spec("obp")
if found is None:
    sys.exit(3)
for name, folder in (("obp", ""), ("obp.ope", "/ope")):
    package = types.ModuleType(name)
    package.__path__ = [found.submodule_search_locations[0] + folder]
    sys.modules[name] = package
sys.modules.setdefault("torch", types.SimpleNamespace(tensor=type(None), Tensor=type("Tensor", (), {})))
try:
    import numpy

    own = importlib.import_module("obp.ope.estimators")
except ImportError as fault:
    print(fault, file=sys.stderr)
    sys.exit(3)

chance = numpy.random.default_rng(int(sys.argv[1]) if len(sys.argv) > 1 else 20261129)
weighed = {
    "ips": own.InverseProbabilityWeighting(),
    "ips2": own.InverseProbabilityWeighting(lambda_=2.0),
    "snips": own.SelfNormalizedInverseProbabilityWeighting(),
}
modelled = {
    "dm": own.DirectMethod(),
    "dr": own.DoublyRobust(),
    "dr2": own.DoublyRobust(lambda_=2.0),
    "sndr": own.SelfNormalizedDoublyRobust(),
    "switch2": own.SwitchDoublyRobust(lambda_=2.0),
    "dros3": own.DoublyRobustWithShrinkage(lambda_=3.0),
}
for _ in range(6):
    count, arms = int(chance.integers(20, 90)), int(chance.integers(2, 7))
    logging, target = (chance.dirichlet(numpy.full(arms, 0.8), count) for _ in range(2))
    logging = 0.9 * logging + 0.1 / arms
    model = chance.random((count, arms))
    action = numpy.array([chance.choice(arms, p=row) for row in logging])
    at = (numpy.arange(count), action)
    log = {
        "action": action,
        "reward": chance.gamma(1.5, 2.0, count) * (chance.random(count) < 0.4),
        "pscore": logging[at],
        "action_dist": target[:, :, None],
        "position": numpy.zeros(count, dtype=int),
    }
    estimates = {"estimated_rewards_by_reg_model": model[:, :, None]}
    for row in zip(log["reward"], logging[at], target[at], model[at], (target * model).sum(1)):
        print(*(repr(float(value)) for value in row))
    for name, estimator in weighed.items():
        print(name, repr(float(estimator.estimate_policy_value(**log))))
    for name, estimator in modelled.items():
        print(name, repr(float(estimator.estimate_policy_value(**log, **estimates))))
    for name, estimator, more in (
        ("error-ips2", weighed["ips2"], {}),
        ("error-switch2", modelled["switch2"], estimates),
        ("error-dros3", modelled["dros3"], estimates),
    ):
        bound = {"use_bias_upper_bound": True, "delta": 0.05}
        print(name, repr(float(estimator._estimate_mse_score(**log, **more, **bound))))
