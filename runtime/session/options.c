/* SPDX-License-Identifier: MIT */
/*
 * Options of outgoing messages.
 *
 * Invariants: the dict's head is one byte (a fixmap), written as an empty one and corrected at the
 * end; the memory comes from the session and returns to it.
 */
#include "session/options.h"

#include <assert.h>

#include "base/uri.h"
#include "session/outgoing.h"

/** MessagePack of a map of no keys; a small count is added to it. */
#define EMPTY_MAP 0x80
#define MOST_KEYS 15

void wi_options_begin(struct widl_session *session, struct wi_options *options)
{
    options->session = session;
    options->count = 0;
}

static void add_key(struct wi_options *options, const char *key)
{
    if (options->count == 0) {
        options->writer = (widl_writer){.buffer = options->session->options_memory};
        options->writer.buffer.size = 0;
        options->session->options_memory =
            (widl_buffer){.allocator = options->session->options.allocator};
        widl_write_map(&options->writer, 0);
    }
    options->count++;
    assert(options->count <= MOST_KEYS);
    widl_write_string(&options->writer, widl_str(key));
}

void wi_options_flag(struct wi_options *options, const char *key, bool value)
{
    if (!value)
        return;
    add_key(options, key);
    widl_write_bool(&options->writer, true);
}

void wi_options_not(struct wi_options *options, const char *key)
{
    add_key(options, key);
    widl_write_bool(&options->writer, false);
}

void wi_options_uint(struct wi_options *options, const char *key, uint64_t value)
{
    if (value == 0)
        return;
    add_key(options, key);
    widl_write_uint(&options->writer, value);
}

void wi_options_string(struct wi_options *options, const char *key, const char *value)
{
    if (!value)
        return;
    add_key(options, key);
    widl_write_string(&options->writer, widl_str(value));
}

static void add_text(struct wi_options *options, const char *key, widl_string text)
{
    if (text.size == 0)
        return;
    add_key(options, key);
    widl_write_string(&options->writer, text);
}

void wi_options_passthru(struct wi_options *options, const widl_passthru *passthru)
{
    add_text(options, "ppt_scheme", passthru->scheme);
    add_text(options, "ppt_serializer", passthru->serializer);
    add_text(options, "ppt_cipher", passthru->cipher);
    add_text(options, "ppt_keyid", passthru->keyid);
}

void wi_options_ids(struct wi_options *options, const char *key, const widl_uint64_list *ids)
{
    if (!ids->data)
        return;
    add_key(options, key);
    widl_write_list(&options->writer, ids->size);
    for (size_t i = 0; i < ids->size; i++)
        widl_write_wampid(&options->writer, ids->data[i]);
}

void wi_options_strings(struct wi_options *options, const char *key,
                        const widl_string_list *strings)
{
    if (!strings->data)
        return;
    add_key(options, key);
    widl_write_list(&options->writer, strings->size);
    for (size_t i = 0; i < strings->size; i++)
        widl_write_string(&options->writer, strings->data[i]);
}

bool wi_options_end(struct wi_options *options, widl_value *ret_dict, widl_error *error)
{
    widl_buffer *buffer = &options->writer.buffer;

    *ret_dict = (widl_value){0};
    if (options->count == 0)
        return true;
    if (options->writer.failed)
        return wi_session_problem(&options->writer.problem, "options: ", error);
    buffer->data[0] = (unsigned char)(EMPTY_MAP + options->count);
    *ret_dict = (widl_value){buffer->data, buffer->size};
    return true;
}

void wi_options_release(struct wi_options *options)
{
    if (options->count == 0)
        return;
    widl_buffer_free(&options->session->options_memory);
    options->session->options_memory = options->writer.buffer;
    options->count = 0;
}

const char *wi_options_match(widl_match match)
{
    return match == WIDL_MATCH_EXACT ? NULL : wi_match_name((enum wi_match)match);
}

_Static_assert((int)WIDL_MATCH_EXACT == (int)WI_MATCH_EXACT &&
                   (int)WIDL_MATCH_PREFIX == (int)WI_MATCH_PREFIX &&
                   (int)WIDL_MATCH_WILDCARD == (int)WI_MATCH_WILDCARD,
               "the public kinds of match are those of base/uri.h");
