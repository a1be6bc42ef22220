"""The legal rules: one rule, one module, one pure function, one test file.

A rule looks at one working day (``WorkDay``) under its own parameters, which
come from agreement files, and returns an ``Outcome``: transfers and findings.
The plain target (``target``) does not depend on the person and is computed once for everybody.
No figure from a statute stands in these modules.
"""
