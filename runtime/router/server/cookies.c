/* SPDX-License-Identifier: MIT */
/*
 * Cookies of a router.
 *
 * Invariants: only values that the router has made are ever remembered, and each for whoever has
 * logged in over the connection in whose handshake it was made, so that nobody can have a client
 * log in for a value that he knows. Each entry is in the table and on the list.
 */
#include "router/server/cookies.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/random.h"

/* Browsers take the first one over TLS alone, for this host, whatever others of its domain do. The
 * other one could have been set by any of those, and over TLS counts for nothing. */
#define SECURE_NAME "__Host-widl"
#define PLAIN_NAME  "widl"

#define VALUE_BYTES 32

struct entry {
    struct wi_link link;
    unsigned char hash[WI_HASH_SIZE];
    uint64_t expires_ms;
    size_t realm_size;
    char text[]; /**< realm, authid, NUL */
};

void wi_cookies_init(struct wi_cookies *cookies, uint32_t lifetime_s)
{
    *cookies = (struct wi_cookies){.lifetime_s = lifetime_s};
    wi_list_init(&cookies->order);
}

static void drop(struct wi_cookies *cookies, struct entry *entry)
{
    wi_table_remove(&cookies->entries, entry->hash, WI_HASH_SIZE);
    wi_list_remove(&entry->link);
    free(entry);
}

void wi_cookies_done(struct wi_cookies *cookies)
{
    WI_LIST_FOR_EACH(link, after, &cookies->order)
    {
        drop(cookies, wi_container_of(link, struct entry, link));
    }
    wi_table_done(&cookies->entries);
}

static bool is_value(widl_string text)
{
    for (size_t i = 0; i < text.size; i++)
        if (!strchr("0123456789abcdef", text.data[i]) || !text.data[i])
            return false;
    return text.size == WI_COOKIE_SIZE - 1;
}

static bool has_name(widl_string pair, const char *name, widl_string *ret_value)
{
    size_t size = strlen(name);
    if (pair.size <= size || memcmp(pair.data, name, size) != 0 || pair.data[size] != '=')
        return false;
    *ret_value = widl_str_n(pair.data + size + 1, pair.size - size - 1);
    return is_value(*ret_value);
}

widl_string wi_cookie_of(widl_string header, bool is_secure)
{
    const char *name = is_secure ? SECURE_NAME : PLAIN_NAME;
    widl_string value;
    while (header.size > 0) {
        const char *end = memchr(header.data, ';', header.size);
        size_t size = end ? (size_t)(end - header.data) : header.size;
        widl_string pair = {header.data, size};
        while (pair.size > 0 && pair.data[0] == ' ')
            pair = widl_str_n(pair.data + 1, pair.size - 1);
        if (has_name(pair, name, &value))
            return value;
        size += end != NULL;
        header = widl_str_n(header.data + size, header.size - size);
    }
    return widl_str("");
}

void wi_cookie_make(char ret[WI_COOKIE_SIZE])
{
    unsigned char bytes[VALUE_BYTES];
    wi_random_bytes(bytes, sizeof(bytes));
    for (size_t i = 0; i < sizeof(bytes); i++)
        snprintf(ret + 2 * i, 3, "%02x", bytes[i]);
}

void wi_cookie_write(const struct wi_cookies *cookies, const char *value, bool is_secure,
                     char ret[WI_SET_COOKIE_SIZE])
{
    snprintf(ret, WI_SET_COOKIE_SIZE, "%s=%s; Path=/; Max-Age=%lu; HttpOnly; SameSite=Strict%s",
             is_secure ? SECURE_NAME : PLAIN_NAME, value, (unsigned long)cookies->lifetime_s,
             is_secure ? "; Secure" : "");
}

static struct entry *find(const struct wi_cookies *cookies, widl_string value)
{
    unsigned char hash[WI_HASH_SIZE];
    if (value.size == 0 || !wi_sha256(widl_bin(value.data, value.size), hash))
        return NULL;
    return wi_table_get(&cookies->entries, hash, WI_HASH_SIZE);
}

const char *wi_cookies_find(struct wi_cookies *cookies, widl_string value, widl_string realm,
                            uint64_t now_ms)
{
    struct entry *entry = find(cookies, value);
    if (entry && entry->expires_ms <= now_ms) {
        drop(cookies, entry);
        entry = NULL;
    }
    if (!entry ||
        (realm.size > 0 && !widl_str_equal(realm, widl_str_n(entry->text, entry->realm_size))))
        return NULL;
    return entry->text + entry->realm_size;
}

static bool is_of(const struct entry *entry, widl_string realm, widl_string authid)
{
    return widl_str_equal(realm, widl_str_n(entry->text, entry->realm_size)) &&
           widl_str_equal(authid, widl_str(entry->text + entry->realm_size));
}

/** Which cookie makes room for another one of somebody, who costs others no more than a few. */
static struct entry *find_oldest(const struct wi_cookies *cookies, widl_string realm,
                                 widl_string authid)
{
    struct entry *own = NULL;
    size_t count = 0;
    WI_LIST_FOR_EACH(link, after, &cookies->order)
    {
        struct entry *entry = wi_container_of(link, struct entry, link);
        if (!is_of(entry, realm, authid))
            continue;
        own = own ? own : entry;
        if (++count == WI_COOKIES_OF_ONE)
            return own;
    }
    return wi_container_of(cookies->order.next, struct entry, link);
}

void wi_cookies_remember(struct wi_cookies *cookies, widl_string value, widl_string realm,
                         widl_string authid, uint64_t now_ms)
{
    struct entry *entry;
    if (value.size == 0 || find(cookies, value))
        return;
    while (cookies->entries.count >= WI_COOKIES_MOST)
        drop(cookies, find_oldest(cookies, realm, authid));
    entry = calloc(1, sizeof(*entry) + realm.size + authid.size + 1);
    if (!entry)
        return;
    entry->expires_ms = now_ms + (uint64_t)cookies->lifetime_s * 1000;
    entry->realm_size = realm.size;
    memcpy(entry->text, realm.data, realm.size);
    memcpy(entry->text + realm.size, authid.data, authid.size);
    if (!wi_sha256(widl_bin(value.data, value.size), entry->hash) ||
        !wi_table_set(&cookies->entries, entry->hash, WI_HASH_SIZE, entry)) {
        free(entry);
        return;
    }
    wi_list_append(&cookies->order, &entry->link);
}

void wi_cookies_forget(struct wi_cookies *cookies, widl_string value)
{
    struct entry *entry = find(cookies, value);
    if (entry)
        drop(cookies, entry);
}
