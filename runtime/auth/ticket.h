/* SPDX-License-Identifier: MIT */
/* Tickets (WAMP 13.2): what the client has is sent as it is, and kept by the router salted. */
#ifndef WI_TICKET_H
#define WI_TICKET_H

#include "auth/answer.h"

/** The name of the method. */
#define WI_TICKET "ticket"

/** Most bytes of a salt, in any method. */
#define WI_SALT_MAX_SIZE 64

/** What the router keeps of a ticket: PBKDF2 of it. */
struct wi_ticket_entry {
    unsigned char salt[WI_SALT_MAX_SIZE];
    size_t salt_size;
    uint32_t iterations;
    unsigned char key[WI_HASH_SIZE];
};

/** The client's half. */
bool wi_ticket_answer(const char *ticket, struct wi_answer *answer, widl_error *error);

/** Fill in the key, from the salt and the iterations that are there. Return: false: no memory. */
WIDL_NODISCARD bool wi_ticket_derive(struct wi_ticket_entry *entry, widl_string ticket);

/** The router's half: whether this is the ticket. */
WIDL_NODISCARD bool wi_ticket_accepts(const struct wi_ticket_entry *entry, widl_string ticket);

#endif
