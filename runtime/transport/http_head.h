/* SPDX-License-Identifier: MIT */
/* The head of an HTTP/1.1 request or answer: gathered as it comes, then taken apart, strictly. */
#ifndef WI_HTTP_HEAD_H
#define WI_HTTP_HEAD_H

#include <widl/codec.h>

/** Most bytes of a head, empty line included, and most header lines. */
#define WI_HTTP_HEAD_BYTES  8192
#define WI_HTTP_MAX_HEADERS 100

/** A head being gathered. All zero is an empty one. */
struct wi_http_head {
    widl_buffer bytes;
    unsigned char matched; /**< bytes of the final CR LF CR LF seen in a row */
};

enum wi_http_head_state {
    WI_HTTP_HEAD_MORE,     /**< it is not complete */
    WI_HTTP_HEAD_COMPLETE, /**< what follows belongs to somebody else */
    WI_HTTP_HEAD_BROKEN,   /**< holds what no head can hold: this is not HTTP */
    WI_HTTP_HEAD_TOO_LONG,
    WI_HTTP_HEAD_NO_MEMORY,
};

/** One header line, without the white space around its value. */
struct wi_http_header {
    widl_string name;
    widl_string value;
};

/** A head in parts, which borrow from it. */
struct wi_http_lines {
    widl_string start; /**< request or status line */
    size_t count;
    bool too_many; /**< why parsing failed: more than WI_HTTP_MAX_HEADERS */
    struct wi_http_header headers[WI_HTTP_MAX_HEADERS];
};

/** The parts of a request line. */
struct wi_http_request_line {
    widl_string method;
    widl_string target;
    widl_string version;
};

/** Take the next bytes. `*ret_used`: how many of them belong to the head. */
enum wi_http_head_state wi_http_head_feed(struct wi_http_head *head, const void *data, size_t size,
                                          size_t *ret_used);

/** Release the memory; the head is empty afterwards. */
void wi_http_head_done(struct wi_http_head *head);

/** Take a complete head apart. Return: false when a line is malformed. */
bool wi_http_head_parse(const struct wi_http_head *head, struct wi_http_lines *ret);

/** How many headers have this name; `*ret_value` is that of the last one, NULL is allowed. */
size_t wi_http_count(const struct wi_http_lines *lines, const char *name, widl_string *ret_value);

/** A walk over the elements of a list, which may be spread over several headers. */
struct wi_http_list {
    const struct wi_http_lines *lines;
    const char *name;
    size_t header; /**< the one that `left` is of, plus one */
    widl_string left;
};

/** The next element that is not empty. Return: false at the end. */
bool wi_http_list_next(struct wi_http_list *list, widl_string *ret);

/** Whether a list has an element, in upper or lower case. */
bool wi_http_list_has(const struct wi_http_lines *lines, const char *name, const char *element);

/** Without the spaces and tabs around it. */
widl_string wi_http_trim(widl_string text);

/** Whether `text` is the token of RFC 7230, 3.2.6. */
bool wi_http_is_token(widl_string text);

/** Whether two texts are the same but for upper and lower case. */
bool wi_http_same(widl_string text, const char *other);

/** The same of two views. */
bool wi_http_same_text(widl_string text, widl_string other);

/** Take a request line apart. Return: false when it is malformed. */
bool wi_http_split_request_line(widl_string line, struct wi_http_request_line *ret);

/** The path of a request target, which is `/PATH[?QUERY]` or `http://HOST/PATH[?QUERY]`. */
widl_string wi_http_target_path(widl_string target);

/** Whether a request says that a body follows. */
bool wi_http_has_body(const struct wi_http_lines *lines);

#endif
