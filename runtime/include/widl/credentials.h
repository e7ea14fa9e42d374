/* SPDX-License-Identifier: MIT */
/*
 * Who a session is, for routers that want to know: WAMP's methods of authentication.
 *
 *     const widl_credentials credentials = {.authid = "alice", .secret = password};
 *     const widl_options options = {.credentials = &credentials};
 *     widl_session *session = widl_connect(url, "com.acme", &options, &error);
 *
 * The session offers to the router what the credentials can do, and the router chooses:
 *
 * | method       | wants                  | what the router learns                              |
 * |--------------|------------------------|-----------------------------------------------------|
 * | `cryptosign` | `key_file` or `key`    | a signature, good for this time                     |
 * | `wamp-scram` | `authid`, `secret`     | a proof, good for this time; proves itself in return |
 * | `wampcra`    | `authid`, `secret`     | a signature, good for this time                     |
 * | `ticket`     | `authid`, `ticket`     | the ticket: over TLS only                           |
 *
 * `tls`, where the certificate of the connection says it all (widl/tls.h), is offered when
 * `methods` says so, and so is `cookie`, for a router that knows the session's cookie
 * (widl/session.h).
 *
 * Methods beyond these are answered by a callback. No secret is ever part of a
 * log line or an error's text, and the session's copies are overwritten when it is closed.
 */
#ifndef WIDL_CREDENTIALS_H
#define WIDL_CREDENTIALS_H

#include <stdint.h>

#include <widl/arena.h>
#include <widl/error.h>
#include <widl/text.h>

#ifdef __cplusplus
extern "C" {
#endif

/** What a router asks, in a CHALLENGE. */
typedef struct widl_challenge {
    widl_string method;
    widl_value extra; /**< a map */
} widl_challenge;

/** What the client answers, in an AUTHENTICATE. */
typedef struct widl_challenge_answer {
    widl_string signature;
    widl_value extra; /**< a map, or absent */
} widl_challenge_answer;

/**
 * Answers a challenge by a method that the library does not know, or has no credentials for.
 *
 * challenge: borrowed for the call. arena: for what the answer refers to, if it lives nowhere else.
 * Return:    false with `error`, which ends the session.
 */
typedef bool widl_challenge_fn(void *user, const widl_challenge *challenge, widl_arena *arena,
                               widl_challenge_answer *ret_answer, widl_error *error);

/** Who a session is. All zero but what is needed; the session copies everything but `user`. */
typedef struct widl_credentials {
    const char *authid;   /**< may be NULL for cryptosign: the router knows the key */
    const char *ticket;   /**< may be NULL */
    const char *secret;   /**< a password, or a key that is shared with the router; may be NULL */
    const char *key_file; /**< an Ed25519 private key, as `ssh-keygen -t ed25519` writes it without
                               a passphrase, `openssl genpkey -algorithm ed25519`, as 64 hexadecimal
                               digits, or as 32 bytes; may be NULL */
    widl_bytes key;       /**< the same key as 32 bytes, instead of a file */
    /**
     * The methods to offer, the best first, NULL at the end; `anonymous` among them if that will
     * do, too. NULL: all that the credentials can do, in the order of the table above. Whoever
     * stands between client and router can choose among them.
     */
    const char *const *methods;
    /**
     * Let who the session is be bound to the TLS connection, so that nobody who has got between
     * client and router, with a certificate that the client trusts, can pass it on. Only
     * `cryptosign`, `wamp-scram` and `tls` are offered then. The session ends with
     * WIDL_ERROR_AUTHENTICATION where there is no TLS, or the router does not do that; it cannot
     * work where a proxy ends TLS in front of the router.
     */
    bool require_channel_binding;
    widl_value authextra;    /**< a map of what else the router wants to know, or absent */
    uint32_t max_iterations; /**< of a key derivation that the router may demand; 0: 1,000,000 */
    widl_challenge_fn *on_challenge; /**< may be NULL; runs as other callbacks of the session do */
    void *user;
} widl_credentials;

#ifdef __cplusplus
}
#endif

#endif
