/* SPDX-License-Identifier: MIT */
/* The statuses that HTTP requests are answered with (RFC 9110, 15). */
#ifndef WI_HTTP_STATUS_H
#define WI_HTTP_STATUS_H

/** A status, its reason phrase, and the headers that it calls for, but for `Allow` of 405. */
struct wi_http_status {
    unsigned status;
    const char *reason;
    const char *headers;
};

/** What is known of a status; of one that is not answered with here, 400. */
const struct wi_http_status *wi_http_status_find(unsigned status);

#endif
