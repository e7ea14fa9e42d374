/* SPDX-License-Identifier: MIT */
/*
 * Tickets. The router pays for a ticket's iterations itself, so that entries have to be bounded
 * where they are read.
 */
#include "auth/ticket.h"

bool wi_ticket_answer(const char *ticket, struct wi_answer *answer, widl_error *error)
{
    return widl_buffer_append(&answer->signature, ticket, strlen(ticket)) ||
           wi_answer_no_memory(error);
}

bool wi_ticket_derive(struct wi_ticket_entry *entry, widl_string ticket)
{
    return wi_pbkdf2(widl_bin(ticket.data, ticket.size), widl_bin(entry->salt, entry->salt_size),
                     entry->iterations, entry->key, WI_HASH_SIZE);
}

bool wi_ticket_accepts(const struct wi_ticket_entry *entry, widl_string ticket)
{
    struct wi_ticket_entry given = *entry;
    return wi_ticket_derive(&given, ticket) && wi_secret_equal(given.key, entry->key, WI_HASH_SIZE);
}
