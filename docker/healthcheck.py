"""Exit with 0 if Airflow's API server reports a component as healthy, else with 1 and the reason.

``python healthcheck.py http://api-server:8080 scheduler``. Airflow's own ``airflow jobs check``
asks the same, but is five seconds of work each time.
"""

import json
import sys
import urllib.request

address, component = sys.argv[1:]
# No proxy: one for the outside world must not come between services.
opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
try:
    with opener.open(f"{address}/api/v2/monitor/health", timeout=8) as answer:
        status = json.load(answer)[component]["status"]
except (OSError, ValueError, KeyError) as error:
    sys.exit(f"{address} does not tell: {error!r}")
if status != "healthy":
    sys.exit(f"{component} is {status}")
