#!/bin/bash
# Whether the router says that it serves, at the port of this machine that router.json has for those
# who ask. The image has bash, and nothing else that speaks TCP.
exec 3<>"/dev/tcp/127.0.0.1/${1:-9090}" || exit 1
printf 'GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n' >&3
read -r _ status _ <&3
[ "$status" = 200 ]
