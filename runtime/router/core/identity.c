/* SPDX-License-Identifier: MIT */
/*
 * Identities: checked, and copied into peers.
 *
 * Invariant: what a peer says of itself is UTF-8 of bounded length, and its authextra a whole map,
 * so that it can be told to any other peer.
 */
#include "router/core/identity.h"

#include <stdio.h>
#include <stdlib.h>

#include <widl/value.h>

#include "base/random.h"
#include "router/core/peer.h"

static bool is_text(widl_string text)
{
    return text.size <= WI_IDENTITY_MAX_TEXT && widl_utf8_valid(text);
}

/** Whether a value is one whole map. */
static bool is_map(widl_value value)
{
    widl_reader reader;
    widl_reader_open(&reader, value, NULL);
    return widl_value_kind(value) == WIDL_KIND_MAP && widl_read_skip(&reader) &&
           reader.cursor == value.data + value.size;
}

bool wi_address_is_local(widl_string address)
{
    /* As inet_ntop() writes them, IPv4 in IPv6 included. */
    static const char *const starts[] = {"unix:", "127.", "[::1]:", "[::ffff:127."};
    for (size_t i = 0; i < sizeof(starts) / sizeof(starts[0]); i++) {
        size_t size = strlen(starts[i]);
        if (address.size >= size && memcmp(address.data, starts[i], size) == 0)
            return true;
    }
    return false;
}

const char *wi_identity_problem(const widl_identity *identity)
{
    if (!is_text(identity->authid) || !is_text(identity->authrole) ||
        !is_text(identity->authmethod) || !is_text(identity->authprovider))
        return "a text of the identity is no UTF-8, or longer than 1,024 bytes";
    if (identity->authextra.size && !is_map(identity->authextra))
        return "the authextra of the identity is no map";
    return NULL;
}

/** Copy a text behind `*place`; `fallback` stands for an empty one. */
static widl_string take(widl_string text, const char *fallback, char **place)
{
    if (text.size == 0)
        return widl_str(fallback);
    char *copy = *place;
    memcpy(copy, text.data, text.size);
    *place += text.size;
    return widl_str_n(copy, text.size);
}

/** Bytes of what an identity views. */
static size_t size_of(const widl_identity *identity)
{
    return identity->authid.size + identity->authrole.size + identity->authmethod.size +
           identity->authprovider.size + identity->authextra.size;
}

static widl_value take_extra(widl_value extra, char *place)
{
    if (extra.size)
        memcpy(place, extra.data, extra.size);
    return (widl_value){(const unsigned char *)place, extra.size};
}

widl_identity *wi_identity_copy(const widl_identity *identity)
{
    widl_identity *copy = malloc(sizeof(*copy) + size_of(identity));
    if (!copy)
        return NULL;
    char *place = (char *)(copy + 1);
    copy->authid = take(identity->authid, "", &place);
    copy->authrole = take(identity->authrole, "", &place);
    copy->authmethod = take(identity->authmethod, "", &place);
    copy->authprovider = take(identity->authprovider, "", &place);
    copy->authextra = take_extra(identity->authextra, place);
    return copy;
}

bool wi_peer_identify(struct wi_peer *peer, const widl_identity *identity, const char *authmethod)
{
    size_t size = size_of(identity);
    char *copy = size ? malloc(size) : NULL;
    if (size && !copy)
        return false;
    snprintf(peer->authid_text, sizeof(peer->authid_text), "%016llx",
             (unsigned long long)wi_random_id());
    char *place = copy;
    peer->authid = take(identity->authid, peer->authid_text, &place);
    peer->authrole = take(identity->authrole, "anonymous", &place);
    peer->authmethod = take(identity->authmethod, authmethod, &place);
    peer->authprovider = take(identity->authprovider, "static", &place);
    peer->authextra = take_extra(identity->authextra, place);
    free(peer->identity);
    peer->identity = copy;
    return true;
}

const char *wi_peer_introduce(struct wi_peer *peer, const widl_identity *identity)
{
    static const widl_identity program = {.authrole = {"trusted", 7},
                                          .authprovider = {"program", 7}};
    const char *problem = identity ? wi_identity_problem(identity) : NULL;
    if (problem)
        return problem;
    if (!wi_peer_identify(peer, identity ? identity : &program, "internal"))
        return "no memory for its identity";
    peer->is_introduced = true;
    peer->is_trusted = !identity;
    return NULL;
}
