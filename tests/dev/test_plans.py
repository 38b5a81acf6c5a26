"""What is kept of a plan names nobody."""

from dev.benchmarks.plans import WIDEST, plan_as_kept

PLAN = """Limit  (cost=0.42..8.44 rows=1 width=16) (actual time=0.012..0.345 rows=51.00 loops=1)
  Buffers: shared hit=40 read=2
  ->  Index Scan using member_by_name on members_member  (actual time=0.001..0.002 rows=1.00 loops=1)
        Index Cond: ((last_name)::text = 'O''Sample'::text)
        Filter: (entries @@ '''sample'':* | ''~smple'''::tsquery)
        Buffers: shared hit=38
Planning Time: 0.359 ms"""


def test_values_times_and_costs_are_left_out_and_pages_counted():
    kept = plan_as_kept(PLAN.splitlines())
    assert kept.pages == 42
    said = "\n".join(kept.lines)
    for left_out in ("Sample", "smple", "cost=", "time=", "Planning"):
        assert left_out not in said
    assert "(actual rows=51.00 loops=1)" not in said
    assert "rows=51.00 loops=1" in said
    assert "(last_name)::text = ?" in said


def test_no_line_is_too_wide():
    assert len(plan_as_kept(["  Filter: (" + "a" * 400]).lines[0]) == WIDEST + 1
