/* SPDX-License-Identifier: MIT */
/* A user as a file of users has it. docs/authentication.md is about the file. */
#ifndef WI_USERS_ENTRY_H
#define WI_USERS_ENTRY_H

#include "auth/certificate.h"
#include "auth/cra.h"
#include "auth/methods.h"
#include "auth/scram.h"
#include "auth/ticket.h"
#include "value/document.h"

/** Most bytes of an authid and of a role. */
#define WI_USER_NAME_MAX_SIZE 255

/** The router pays for the iterations of a ticket, and stands still meanwhile. */
#define WI_TICKET_MAX_ITERATIONS 100000

/** Clients pay for those of a secret; most allow no more. */
#define WI_SECRET_MAX_ITERATIONS 10000000

/** Fewest bytes of a salt. */
#define WI_SALT_LEAST_SIZE 8

struct wi_user {
    widl_string authid;
    widl_string authrole;
    const widl_string *realms;
    size_t realm_count;                   /**< 0: all */
    const struct wi_ticket_entry *ticket; /**< NULL: not by this method; as the others */
    const struct wi_cra_entry *cra;
    const struct wi_scram_entry *scram;
    const unsigned char (*keys)[WI_KEY_SIZE]; /**< for cryptosign */
    size_t key_count;
    const widl_string *marks; /**< for tls: what certificates are the user's, see wi_mark_read() */
    size_t mark_count;
};

/**
 * Read a user from a document, into memory of `arena`; texts stay in the document. Return: false
 * with WIDL_ERROR_INVALID, and where, or _MEMORY.
 */
bool wi_user_read(const struct wi_document *document, const struct wi_node *node, widl_arena *arena,
                  struct wi_user *ret, widl_error *error);

/** Whether the user may log in by a method. */
bool wi_user_has(const struct wi_user *user, enum wi_method method);

/** Whether the user is one of a realm. */
bool wi_user_is_of(const struct wi_user *user, widl_string realm);

#endif
