from collections import Counter
from hypothesis import settings, HealthCheck
from hypothesis.stateful import run_state_machine_as_test
from tests.unit.mentoring.phases.test_any_story import Story
few = settings(max_examples=12, stateful_step_count=25, deadline=None, database=None, suppress_health_check=list(HealthCheck))
def test_gate(monkeypatch, migrated_database):
    Story.database = migrated_database
    old = Story.teardown
    def td(self):
        f=self.year.facts
        c=Counter(o.claim.method for o in self.year.journal if o.effect.channel=="event")
        print("ST", self.year.now.date(), dict(c), Counter(p.status for p in f.pairs), sum(p.opted_out for p in f.people.values()), len(self.year.journal), len([d for d in f.decisions]))
        old(self)
    monkeypatch.setattr(Story, "teardown", td)
    run_state_machine_as_test(Story, settings=few)
