"""What wakes somebody up, and what only makes a ticket: every alarm of a stage, as one table in a few files.

`python -m infra.alarms` writes the templates: infra/alarms.yaml (what residents, the close and the bill feel, and the dashboard),
infra/alarms-of-functions.yaml and infra/alarms-of-stores.yaml (each function, queue and table) and infra/edge-alarms.yaml (what is measured
in us-east-1). A test holds them to what is written here.
"""
