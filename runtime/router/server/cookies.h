/* SPDX-License-Identifier: MIT */
/*
 * Cookies: who has logged in before from a browser, or another client that keeps them. They are in
 * memory, and gone when the router ends.
 */
#ifndef WI_ROUTER_COOKIES_H
#define WI_ROUTER_COOKIES_H

#include <stdint.h>

#include "auth/crypto.h"
#include "base/list.h"
#include "base/table.h"

/** The text of a cookie's value, hexadecimal digits of 32 random bytes, with its NUL. */
#define WI_COOKIE_SIZE 65

/** Room for what a Set-Cookie header says. */
#define WI_SET_COOKIE_SIZE 192

/** At most this many are kept; the one that was remembered longest ago makes room, of who has so
 * many of them an own one. */
#define WI_COOKIES_MOST   10000
#define WI_COOKIES_OF_ONE 100

struct wi_cookies {
    struct wi_table entries; /**< by the hash of a value, so that a look-up tells nothing of it */
    struct wi_link order;    /**< oldest first */
    uint32_t lifetime_s;
};

void wi_cookies_init(struct wi_cookies *cookies, uint32_t lifetime_s);
void wi_cookies_done(struct wi_cookies *cookies);

/**
 * The value of our cookie in a Cookie header, empty if there is none that could be ours. is_secure:
 * it has come over TLS.
 */
widl_string wi_cookie_of(widl_string header, bool is_secure);

/** A new value. */
void wi_cookie_make(char ret[WI_COOKIE_SIZE]);

/** What to set it by. is_secure: over TLS, and for nothing else. */
void wi_cookie_write(const struct wi_cookies *cookies, const char *value, bool is_secure,
                     char ret[WI_SET_COOKIE_SIZE]);

/**
 * Who is remembered for a value, in whatever realm (`realm` empty) or in that one. Return: NULL:
 * nobody, or not any more; else an authid, until the next change.
 */
const char *wi_cookies_find(struct wi_cookies *cookies, widl_string value, widl_string realm,
                            uint64_t now_ms);

/** Remember somebody. Without memory for it, that is not done. */
void wi_cookies_remember(struct wi_cookies *cookies, widl_string value, widl_string realm,
                         widl_string authid, uint64_t now_ms);

/** Forget a value. */
void wi_cookies_forget(struct wi_cookies *cookies, widl_string value);

#endif
