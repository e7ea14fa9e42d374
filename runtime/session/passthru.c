/* SPDX-License-Identifier: MIT */
/*
 * Payload passthru (WAMP 14.5): the four options that tell how a payload is packed. Packing is up
 * to the program; the runtime carries the options beside the payload, and only to a router that has
 * announced that it passes them on.
 */
#include "session/passthru.h"

#include "session/details.h"

static bool is_without_scheme(const widl_passthru *passthru)
{
    return passthru->scheme.size == 0 &&
           (passthru->serializer.size > 0 || passthru->cipher.size > 0 || passthru->keyid.size > 0);
}

static bool copy_text(widl_string from, widl_arena *arena, widl_string *ret)
{
    *ret = (widl_string){0};
    if (from.size == 0)
        return true;
    ret->data = widl_arena_copy(arena, from.data, from.size);
    ret->size = ret->data ? from.size : 0;
    return ret->data != NULL;
}

bool wi_passthru_check(const struct widl_session *session, const widl_passthru *passthru,
                       enum wi_router_feature feature, widl_error *error)
{
    if (is_without_scheme(passthru))
        return widl_error_set(error, WIDL_ERROR_ARGUMENT, NULL,
                              "payload passthru without a scheme");
    return passthru->scheme.size == 0 || wi_session_needs(session, feature, error);
}

bool wi_passthru_read(struct widl_session *session, const struct wi_message *message,
                      widl_passthru *ret)
{
    if (!wi_details_exist(message))
        return true;
    const struct wi_detail details[] = {
        {"ppt_scheme", WI_DETAIL_STRING, &ret->scheme},
        {"ppt_serializer", WI_DETAIL_STRING, &ret->serializer},
        {"ppt_cipher", WI_DETAIL_STRING, &ret->cipher},
        {"ppt_keyid", WI_DETAIL_STRING, &ret->keyid},
    };
    return wi_details_read(session, message, details, sizeof(details) / sizeof(details[0]));
}

bool wi_passthru_copy(const widl_passthru *from, widl_arena *arena, widl_passthru *ret)
{
    return copy_text(from->scheme, arena, &ret->scheme) &&
           copy_text(from->serializer, arena, &ret->serializer) &&
           copy_text(from->cipher, arena, &ret->cipher) &&
           copy_text(from->keyid, arena, &ret->keyid);
}
