"""urllib3 and requests as a program has them: one line of JSON in for each request, one out when it ended."""

import json
import sys
import threading

import requests
import urllib3
from requests.adapters import HTTPAdapter
from urllib3.util import Retry

FIVE_HUNDREDS = [500, 502, 503, 504, 521, 522, 523]


def by_urllib3(retries):
    def ask(method, url):
        return urllib3.PoolManager().request(method, url, retries=retries).status

    return ask


def by_requests(retries):
    def ask(method, url):
        session = requests.Session()
        if retries is not None:
            session.mount("http://", HTTPAdapter(max_retries=retries))
        return session.request(method, url).status_code

    return ask


# Retry(3) is what urllib3 takes when it is told nothing.
CLIENTS = {
    "urllib3": by_urllib3(Retry(3)),
    "urllib3-listed": by_urllib3(Retry(3, status_forcelist=FIVE_HUNDREDS)),
    "requests": by_requests(None),
    "requests-retry": by_requests(Retry(3)),
    "urllib3-limited": by_urllib3(Retry(3, retry_after_max=1)),
}

out = threading.Lock()


def carry_out(job):
    try:
        job["status"] = CLIENTS[job["client"]](job["method"], job["url"])
    except Exception as error:  # whatever it raises is its answer
        job["error"] = repr(error)
    with out:
        print(json.dumps(job), flush=True)


print(json.dumps({"urllib3": urllib3.__version__, "requests": requests.__version__}), flush=True)
for line in sys.stdin:
    threading.Thread(target=carry_out, args=(json.loads(line),), daemon=True).start()
