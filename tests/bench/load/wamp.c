/* SPDX-License-Identifier: MIT */
/* WAMP messages of the load generator, by hand: it must do less than any router. */
#include "wamp.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char roles_json[] = "{\"roles\":{\"caller\":{},\"callee\":{},\"publisher\":{},"
                                 "\"subscriber\":{}}}";
static const char roles_msgpack[] = "\x81\xa5roles\x84\xa6"
                                    "caller\x80\xa6"
                                    "callee\x80\xa9publisher\x80\xaasubscriber\x80";

/** The only option that a request of ours has, in JSON. */
static const char *option_of(const struct wamp_message *message)
{
    if (message->is_wildcard)
        return "\"match\":\"wildcard\"";
    return message->is_acknowledged ? "\"acknowledge\":true" : "";
}

static size_t write_json(const struct wamp_message *message, char *out, size_t room)
{
    const char *uri = message->uri;
    const char *text = message->text;
    int size;

    if (message->type == WAMP_HELLO)
        size = snprintf(out, room, "[1,\"%s\",%s]", uri, roles_json);
    else if (message->type == WAMP_GOODBYE)
        size = snprintf(out, room, "[6,{},\"%s\"]", uri);
    else
        size = snprintf(out, room, "[%d,%llu,{%s}%s%s%s%s%s%s]", (int)message->type,
                        (unsigned long long)message->id, option_of(message), uri ? ",\"" : "",
                        uri ? uri : "", uri ? "\"" : "", text ? ",[\"" : "", text ? text : "",
                        text ? "\"]" : "");
    return (size_t)size;
}

static unsigned char *put_id(unsigned char *out, uint64_t id)
{
    *out++ = 0xcf;
    for (int shift = 56; shift >= 0; shift -= 8)
        *out++ = (unsigned char)(id >> shift);
    return out;
}

static unsigned char *put_text(unsigned char *out, const char *text)
{
    size_t size = strlen(text);

    if (size < 32) {
        *out++ = (unsigned char)(0xa0 | size);
    } else {
        *out++ = 0xda;
        *out++ = (unsigned char)(size >> 8);
        *out++ = (unsigned char)size;
    }
    memcpy(out, text, size);
    return out + size;
}

static unsigned char *put_option(unsigned char *out, const struct wamp_message *message)
{
    *out++ = message->is_wildcard || message->is_acknowledged ? 0x81 : 0x80;
    if (message->is_wildcard)
        return put_text(put_text(out, "match"), "wildcard");
    if (message->is_acknowledged) {
        out = put_text(out, "acknowledge");
        *out++ = 0xc3;
    }
    return out;
}

static size_t write_msgpack(const struct wamp_message *message, unsigned char *out)
{
    bool has_id = message->type != WAMP_HELLO && message->type != WAMP_GOODBYE;
    unsigned char *at = out;

    *at++ = (unsigned char)(0x92 + has_id + (message->uri != NULL) + (message->text != NULL));
    *at++ = (unsigned char)message->type;
    if (message->type == WAMP_HELLO) {
        at = put_text(at, message->uri);
        memcpy(at, roles_msgpack, sizeof(roles_msgpack) - 1);
        return (size_t)(at - out) + sizeof(roles_msgpack) - 1;
    }
    if (has_id)
        at = put_id(at, message->id);
    at = put_option(at, message);
    if (message->uri)
        at = put_text(at, message->uri);
    if (message->text) {
        *at++ = 0x91;
        at = put_text(at, message->text);
    }
    return (size_t)(at - out);
}

size_t wamp_write(const struct wamp_message *message, bool is_json,
                  unsigned char out[WAMP_TEXT_MOST + 256])
{
    return is_json ? write_json(message, (char *)out, WAMP_TEXT_MOST + 256)
                   : write_msgpack(message, out);
}

/** A number of any width; 0 for what is none. */
static uint64_t read_number(const unsigned char *at, size_t left)
{
    size_t width = *at >= 0xcc && *at <= 0xcf ? (size_t)1 << (*at - 0xcc) : 0;
    uint64_t number = 0;

    if (*at < 0x80)
        return *at;
    for (size_t i = 1; i <= width && i < left; i++)
        number = number << 8 | at[i];
    return number;
}

enum wamp_type wamp_read(const unsigned char *data, size_t size, bool is_json, uint64_t *ret_id)
{
    *ret_id = 0;
    if (is_json) {
        char head[48] = "";
        char *next;

        memcpy(head, data, size < sizeof(head) ? size : sizeof(head) - 1);
        enum wamp_type type = (enum wamp_type)strtoul(head + 1, &next, 10);
        if (*next == ',')
            *ret_id = strtoull(next + 1, NULL, 10);
        return type;
    }
    if (size > 2)
        *ret_id = read_number(data + 2, size - 2);
    return size > 1 ? (enum wamp_type)data[1] : (enum wamp_type)0;
}
