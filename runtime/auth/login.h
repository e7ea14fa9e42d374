/* SPDX-License-Identifier: MIT */
/*
 * The client's side of joining a realm: what HELLO says of who it is, the answer to a CHALLENGE,
 * and a look at WELCOME. One login per HELLO.
 */
#ifndef WI_LOGIN_H
#define WI_LOGIN_H

#include "auth/answer.h"
#include "auth/scram.h"

struct wi_login {
    const struct wi_credentials *credentials; /**< borrowed; NULL: anonymous */
    struct wi_binding binding;
    unsigned char bound[WI_BINDING_MAX_SIZE]; /**< what `binding` views */
    struct wi_scram_client scram;
};

/** Begin; `binding` may be NULL, for none, and is copied but for its type. The login stays where it
 * is. */
void wi_login_begin(struct wi_login *login, const struct wi_credentials *credentials,
                    const struct wi_binding *binding);

/** How many pairs wi_login_write() adds to the details of HELLO. */
size_t wi_login_pairs(const struct wi_login *login);

/** Write them: `authmethods`, and what else there is. */
bool wi_login_write(const struct wi_login *login, widl_writer *details);

/**
 * Answer a CHALLENGE. arena: for what a callback's answer refers to.
 *
 * Return: false with WIDL_ERROR_PROTOCOL when the router may not ask so; _AUTHENTICATION when
 *         answering would be unwise; _MEMORY; or what a callback has set.
 */
bool wi_login_answer(struct wi_login *login, const widl_challenge *challenge, widl_arena *arena,
                     struct wi_answer *answer, widl_error *error);

/**
 * Whether the router that says WELCOME has proved what the method demands. Return: false with
 * WIDL_ERROR_AUTHENTICATION.
 */
bool wi_login_welcome(const struct wi_login *login, widl_value details, widl_error *error);

/** Overwrite what it holds of secrets. */
void wi_login_end(struct wi_login *login);

#endif
