/* SPDX-License-Identifier: MIT */
/* The users of a file, found by their authid and by their keys. */
#ifndef WI_USERS_TABLE_H
#define WI_USERS_TABLE_H

#include "base/table.h"
#include "router/users/entry.h"

/** Most bytes of a file of users. */
#define WI_USERS_MAX_SIZE ((size_t)64 << 20)

struct wi_user_table {
    unsigned uses; /**< by the file, and by joins that began while it was the file's */
    char *name;    /**< of the file */
    widl_buffer text;
    struct wi_document document; /**< owns the texts */
    widl_arena arena;            /**< owns the entries */
    struct wi_user *users;
    size_t count;
    struct wi_table by_authid;
    struct wi_table by_key;
    struct wi_table by_mark;   /**< of certificates */
    bool has[WI_METHOD_COUNT]; /**< any of the users */
    bool has_decoy_key;        /**< what unknown users are made of stays the same */
    unsigned char decoy_key[WI_HASH_SIZE];
    widl_string anonymous; /**< the role of who does not say who it is; size 0: nobody may */
    const widl_string *anonymous_realms;
    size_t anonymous_realm_count; /**< 0: all */
};

/**
 * Read a file of users; the table has one use. Return: NULL with WIDL_ERROR_INVALID and where,
 * _STORAGE when it cannot be read, or _MEMORY.
 */
struct wi_user_table *wi_user_table_load(const char *path, widl_error *error);

/** The same from text. */
struct wi_user_table *wi_user_table_parse(const char *name, widl_string text, widl_error *error);

/** Give a use back; the last one releases the table. NULL is allowed. */
void wi_user_table_release(struct wi_user_table *table);

/** The user of a realm with an authid, or NULL. */
const struct wi_user *wi_user_find(const struct wi_user_table *table, widl_string realm,
                                   widl_string authid);

/** The user of a realm with a public key, or NULL. */
const struct wi_user *wi_user_find_key(const struct wi_user_table *table, widl_string realm,
                                       const unsigned char key[WI_KEY_SIZE]);

/**
 * The user of a realm with a certificate, in DER; where `authid` is not empty, if it is that one.
 * NULL: there is none.
 */
const struct wi_user *wi_user_find_certificate(const struct wi_user_table *table, widl_string realm,
                                               widl_string authid, widl_bytes certificate);

/** Whether the file lets anybody into a realm. */
bool wi_user_table_is_open(const struct wi_user_table *table, widl_string realm);

/**
 * Read a whole file, bounded by WI_USERS_MAX_SIZE. Return: false with WIDL_ERROR_STORAGE or
 * _MEMORY.
 */
bool wi_users_read_file(const char *path, widl_buffer *out, widl_error *error);

#endif
