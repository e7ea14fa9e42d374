/* SPDX-License-Identifier: MIT */
/*
 * Users that do not exist: what a client is told about one must look as what it is told about the
 * others, each time the same.
 */
#ifndef WI_USERS_DECOY_H
#define WI_USERS_DECOY_H

#include "router/users/table.h"

struct wi_decoy {
    struct wi_user user; /**< no secret and no key is that of this user */
    struct wi_ticket_entry ticket;
    struct wi_cra_entry cra;
    struct wi_scram_entry scram;
    char cra_salt[2 * WI_HASH_SIZE];
    char cra_key[WI_CRA_KEY_MAX_SIZE / 3 * 4 + 4];
    unsigned char key[1][WI_KEY_SIZE];
};

/** Make a decoy of a name that resembles a user. Return: false: no memory. */
bool wi_decoy_like(struct wi_decoy *decoy, const struct wi_user *like,
                   const unsigned char key[WI_HASH_SIZE], widl_string name);

/**
 * Make a decoy of a name: by it and the key alone it is decided which of the table's users it
 * resembles. The table is not empty. Return: false: no memory.
 */
bool wi_decoy_make(struct wi_decoy *decoy, const struct wi_user_table *table,
                   const unsigned char key[WI_HASH_SIZE], widl_string name);

#endif
