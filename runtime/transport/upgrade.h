/* SPDX-License-Identifier: MIT */
/*
 * The step from HTTP/1.1 to WebSocket (RFC 6455, 4), both sides, without sockets.
 *
 * The subprotocol says which serializer the WAMP messages are in (WAMP 13.1), and whether they come
 * in batches.
 */
#ifndef WI_UPGRADE_H
#define WI_UPGRADE_H

#include <widl/error.h>

#include "message/message.h"
#include "transport/extension.h"
#include "transport/http_head.h"
#include "transport/origin.h"
#include "transport/url.h"

/** Room for the base64 of a client's 16 random bytes, and of a SHA-1, each with its NUL. */
#define WI_UPGRADE_KEY_SIZE    25
#define WI_UPGRADE_ACCEPT_SIZE 29

/** What a WebSocket subprotocol stands for. */
struct wi_subprotocol {
    enum wi_serializer serializer;
    bool is_batched;
    bool is_v1; /**< WAMP v1, which is JSON */
};

/** What a client offers; each serializer with and without batches unless told otherwise. */
struct wi_upgrade_offer {
    bool serializers[WI_SERIALIZER_COUNT];
    bool no_batches;
    bool v1;            /**< WAMP v1 and nothing else */
    const char *cookie; /**< to be sent as it is; NULL: none */
    bool compressed;    /**< messages may be compressed */
};

/** A fresh Sec-WebSocket-Key. */
void wi_upgrade_new_key(char key[WI_UPGRADE_KEY_SIZE]);

/** Append a client's request. Return: false when memory is short. */
bool wi_upgrade_write_request(const struct wi_url *url, const struct wi_upgrade_offer *offer,
                              const char *key, widl_buffer *out);

/**
 * Judge the server's answer to a request with `key` and `offer`. ret_compression: what it chose of
 * that.
 *
 * Return: false with WIDL_ERROR_HANDSHAKE; a status other than 101 is quoted.
 */
bool wi_upgrade_check_answer(const struct wi_http_head *head, const char *key,
                             const struct wi_upgrade_offer *offer, struct wi_subprotocol *ret,
                             struct wi_compression *ret_compression, widl_error *error);

/** Of a cookie that is sent. */
#define WI_COOKIE_MOST_BYTES 4096

/** Whether a text can be sent as a cookie: it would be a header of its own else, or several. */
bool wi_upgrade_is_cookie(widl_string text);

/**
 * The cookie that the server sets by its answer, as it is to be sent: `name=value`. Return: false
 * when there is none, or none that can be sent.
 */
bool wi_upgrade_find_cookie(const struct wi_http_head *head, widl_string *ret);

/** What a server answers to a request. */
struct wi_upgrade_answer {
    unsigned status;        /**< 101: welcome */
    const char *text;       /**< of other answers; static */
    const char *set_cookie; /**< of a welcome: what a Set-Cookie header says; NULL: none */
    struct wi_subprotocol subprotocol;
    struct wi_compression compression;
    char accept[WI_UPGRADE_ACCEPT_SIZE];
};

/** What a server serves, and to whom; what sends no Origin is no browser and may always come. */
struct wi_upgrade_terms {
    const char *path;
    struct wi_origin_terms pages;
    bool v1;         /**< WAMP v1 is spoken, too */
    bool compressed; /**< messages may be compressed */
};

/** Judge a client's request. */
struct wi_upgrade_answer wi_upgrade_judge_request(const struct wi_http_head *head,
                                                  const struct wi_upgrade_terms *terms);

/** The answer to a head that did not become complete for another reason than its peer's silence. */
struct wi_upgrade_answer wi_upgrade_judge_broken(enum wi_http_head_state state);

/** The answer when there is no room for another client. */
struct wi_upgrade_answer wi_upgrade_unavailable(void);

/** The answer when there are too many from its address. */
struct wi_upgrade_answer wi_upgrade_crowded(void);

/** Append an answer. Return: false when memory is short. */
bool wi_upgrade_write_answer(const struct wi_upgrade_answer *answer, widl_buffer *out);

#endif
