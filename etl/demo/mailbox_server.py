"""The demonstration's IMAP server: one mailbox on loopback, in memory.

``python -m etl.demo.mailbox_server PORT LOGIN PASSWORD_FILE`` runs until it is ended.
"""

import sys
from pathlib import Path

from pymap.main import main

from etl.machine.local_servers import LOOPBACK

if __name__ == "__main__":
    port, login, password_file = sys.argv[1:]
    # pymap takes its settings from its command line alone: here, as others see that of a process.
    sys.argv[1:] = [
        *("--host", LOOPBACK, "--port", port, "--no-tls", "--no-service", "managesieve"),
        *("dict", "--demo-user", login, "--demo-password", Path(password_file).read_text("utf-8")),
    ]
    main()
