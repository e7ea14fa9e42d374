/* SPDX-License-Identifier: MIT */
/* Pages: plain answers to requests of HTTP/1.1, each on a connection of its own, without sockets.
 */
#ifndef WI_PAGE_H
#define WI_PAGE_H

#include "transport/http_head.h"
#include "transport/origin.h"

/** An answer. */
struct wi_page {
    unsigned status;          /**< 0: none yet */
    const char *content_type; /**< static; NULL: text */
    widl_buffer body;
};

/** What a request asks for. */
struct wi_page_request {
    widl_string path; /**< views the head */
    bool is_head;     /**< without the body */
};

/** Judge a request. What is wrong with it is in `ret_page` as an answer, whose status is 0 else. */
void wi_page_judge(const struct wi_http_head *head, enum wi_http_head_state state,
                   const struct wi_origin_terms *terms, struct wi_page_request *ret,
                   struct wi_page *ret_page);

/** Make a page that says no more than what its status means. */
void wi_page_set_status(struct wi_page *page, unsigned status);

/** Append the answer. Return: false when memory is short. */
bool wi_page_write(const struct wi_page *page, bool is_head, widl_buffer *out);

/** Release the body. */
void wi_page_done(struct wi_page *page);

#endif
