/* SPDX-License-Identifier: MIT */
/*
 * Pages over HTTP/1.1.
 *
 * Each connection gets one answer and is closed then: who asks does so every few seconds. Nothing
 * that a peer sent is ever written back to it.
 */
#include "transport/page.h"

#include <stdio.h>
#include <string.h>

#include "transport/http_status.h"

/**
 * The status of what is wrong with a request; 0: nothing is. Simple programs that ask for health
 * speak HTTP/1.0, where a host need not be named; browsers do not.
 */
static unsigned judge(const struct wi_http_lines *lines, const struct wi_origin_terms *terms,
                      struct wi_page_request *ret)
{
    struct wi_http_request_line line;
    widl_string host = {0};
    size_t hosts = wi_http_count(lines, "Host", &host);
    bool is_old;

    if (!wi_http_split_request_line(lines->start, &line))
        return 400;
    is_old = widl_str_equal(line.version, widl_str("HTTP/1.0"));
    if (!is_old && !widl_str_equal(line.version, widl_str("HTTP/1.1")))
        return 400;
    ret->is_head = widl_str_equal(line.method, widl_str("HEAD"));
    ret->path = wi_http_target_path(line.target);
    if (!ret->is_head && !widl_str_equal(line.method, widl_str("GET")))
        return 405;
    if (is_old && hosts == 0)
        return wi_http_has_body(lines) ? 400 : 0;
    if (hosts != 1 || host.size == 0 || wi_http_has_body(lines))
        return 400;
    return wi_host_allowed(terms, host) ? 0 : 403;
}

void wi_page_judge(const struct wi_http_head *head, enum wi_http_head_state state,
                   const struct wi_origin_terms *terms, struct wi_page_request *ret,
                   struct wi_page *ret_page)
{
    struct wi_http_lines lines;
    unsigned status = 400;

    *ret = (struct wi_page_request){0};
    *ret_page = (struct wi_page){0};
    if (state == WI_HTTP_HEAD_TOO_LONG)
        status = 431;
    else if (state == WI_HTTP_HEAD_NO_MEMORY)
        status = 503;
    else if (state == WI_HTTP_HEAD_COMPLETE && wi_http_head_parse(head, &lines))
        status = judge(&lines, terms, ret);
    else if (state == WI_HTTP_HEAD_COMPLETE && lines.too_many)
        status = 431;
    if (status)
        wi_page_set_status(ret_page, status);
}

void wi_page_set_status(struct wi_page *page, unsigned status)
{
    const struct wi_http_status *row = wi_http_status_find(status);

    page->status = status;
    page->content_type = NULL;
    page->body.size = 0;
    if (!widl_buffer_append(&page->body, row->reason, strlen(row->reason)) ||
        !widl_buffer_append(&page->body, "\n", 1))
        page->body.size = 0;
}

bool wi_page_write(const struct wi_page *page, bool is_head, widl_buffer *out)
{
    const struct wi_http_status *row = wi_http_status_find(page->status);
    char head[512];
    int size = snprintf(
        head, sizeof(head),
        "HTTP/1.1 %u %s\r\n"
        "%s"
        "Connection: close\r\n"
        "Cache-Control: no-store\r\n"
        "X-Content-Type-Options: nosniff\r\n"
        "Content-Type: %s\r\n"
        "Content-Length: %zu\r\n"
        "\r\n",
        row->status, row->reason, row->status == 405 ? "Allow: GET, HEAD\r\n" : row->headers,
        page->content_type ? page->content_type : "text/plain; charset=utf-8", page->body.size);

    return size > 0 && (size_t)size < sizeof(head) && widl_buffer_append(out, head, (size_t)size) &&
           (is_head || page->body.size == 0 ||
            widl_buffer_append(out, page->body.data, page->body.size));
}

void wi_page_done(struct wi_page *page)
{
    widl_buffer_free(&page->body);
}
