/* SPDX-License-Identifier: MIT */
/* One table for pages and for requests of WebSocket. */
#include "transport/http_status.h"

#include <stddef.h>

static const struct wi_http_status STATUSES[] = {
    {200, "OK", ""},
    {403, "Forbidden", ""},
    {404, "Not Found", ""},
    {405, "Method Not Allowed", ""},
    {426, "Upgrade Required", "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"},
    {431, "Request Header Fields Too Large", ""},
    {503, "Service Unavailable", "Retry-After: 5\r\n"},
    {400, "Bad Request", ""},
};

const struct wi_http_status *wi_http_status_find(unsigned status)
{
    size_t i = 0;

    while (i < sizeof(STATUSES) / sizeof(STATUSES[0]) - 1 && STATUSES[i].status != status)
        i++;
    return &STATUSES[i];
}
