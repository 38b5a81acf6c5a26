"""What is measured, against what; see docs/performance.md."""
