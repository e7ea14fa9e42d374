/* SPDX-License-Identifier: MIT */
/*
 * Says what the marshalling of all test contracts makes of many payloads: the problem, or the bytes
 * that come out again and the least room that they need. It is linked with code optimised for
 * speed, and again with code optimised for size; both must say the same.
 *
 * The payloads are those of payloads.def: as they are, with the pairs of all maps in reverse, cut
 * at every byte, and with every byte replaced by others; and values that are nested too deep,
 * or have very many fields.
 */
#include <stdio.h>
#include <stdlib.h>

#include <test/everything.widl.h>
#include <test/forms.widl.h>
#include <test/members.widl.h>
#include <test/parts.widl.h>
#include <test/patterns.widl.h>
#include <test/peers.widl.h>
#include <test/scalars.widl.h>
#include <test/streams.widl.h>
#include <test/strictest.widl.h>
#include <test/words.widl.h>

#define ARRAY_LENGTH(array) (sizeof(array) / sizeof((array)[0]))

static const widl_stub_interface *const interfaces[] = {
    &every_everything_stub, &forms_forms_stub,   &members_device_stub, &parts_base_stub,
    &peers_strict_stub,     &peers_foreign_stub, &peers_untyped_stub,  &scalars_scalars_stub,
    &strictest_all_stub,    &streams_lab_stub,   &patterns_pages_stub, &words_interface_stub,
};

static const struct {
    const char *uri;
    const char *args;
    const char *kwargs;
} payloads[] = {
#define PAYLOAD(uri, args, kwargs) {uri, args, kwargs},
#include "payloads.def"
#undef PAYLOAD
};

/* Heads of every type, and lengths that do not fit. */
static const unsigned char replacements[] = {
    0x00, 0x7f, 0x80, 0x81, 0x8f, 0x90, 0x91, 0x9f, 0xa0, 0xa1, 0xc0, 0xc1, 0xc2, 0xc4,
    0xca, 0xcb, 0xcc, 0xcf, 0xd0, 0xd3, 0xd9, 0xdb, 0xdc, 0xdd, 0xde, 0xdf, 0xff,
};

static void die(const char *what)
{
    fprintf(stderr, "%s\n", what);
    exit(1);
}

static const widl_stub_procedure *find(const char *uri)
{
    for (size_t i = 0; i < ARRAY_LENGTH(interfaces); i++)
        for (size_t k = 0; k < interfaces[i]->procedure_count; k++)
            if (strcmp(interfaces[i]->procedures[k]->uri.pattern, uri) == 0)
                return interfaces[i]->procedures[k];
    die(uri);
    return NULL;
}

static void print_bytes(const widl_writer *writer)
{
    printf("%u:", writer->elements);
    for (size_t i = 0; i < writer->buffer.size; i++)
        printf("%02x", writer->buffer.data[i]);
}

/* With less room than what is said the value cannot be written. */
static void print_room(const widl_stub_message *message, const void *value)
{
    for (size_t limit = 1;; limit++) {
        widl_writer writer = {.buffer = {.limit = limit}};
        bool done = message->write(&writer, value);

        widl_writer_free(&writer);
        if (done) {
            printf(" in %zu", limit);
            return;
        }
    }
}

static void write_again(const widl_stub_message *message, const void *value, bool with_room)
{
    widl_writer writer = {0};

    if (message->write && message->write(&writer, value))
        print_bytes(&writer);
    else
        printf("%s: %s", writer.problem.path, writer.problem.text);
    if (message->write && !writer.failed && with_room)
        print_room(message, value);
    widl_writer_free(&writer);
}

static void judge(const widl_stub_message *message, const widl_payload *payload, bool with_room)
{
    widl_arena arena = {0};
    widl_reader reader = {.arena = &arena};
    void *value = calloc(1, message->size + 1);

    if (!message->read || !value) {
        free(value);
        return;
    }
    if (message->read(&reader, payload, value))
        write_again(message, value, with_room);
    else
        printf("%s: %s", reader.problem.path, reader.problem.text);
    printf("\n");
    free(value);
    widl_arena_free(&arena);
}

static void judge_all(const widl_stub_procedure *procedure, const widl_payload *payload,
                      bool with_room)
{
    judge(&procedure->args, payload, with_room);
    judge(&procedure->result, payload, with_room);
    judge(&procedure->item, payload, with_room);
    if (procedure->input)
        judge(&procedure->input->item, payload, with_room);
    for (size_t i = 0; i < procedure->error_count; i++)
        judge(&procedure->errors[i]->payload, payload, with_room);
}

static widl_value from_json(const char *json, widl_arena *arena)
{
    widl_value value = {0};

    if (*json && !widl_value_from_json(widl_str(json), arena, &value, NULL))
        die(json);
    return value;
}

/* Appends the next value with the pairs of all its maps in reverse. */
static void reverse(widl_reader *reader, widl_buffer *out);

static void reverse_pairs(widl_reader *reader, widl_buffer *out, size_t count)
{
    widl_reader pair = *reader;
    widl_buffer last = {0};

    if (count == 0)
        return;
    if (!widl_read_skip(reader) ||
        !widl_buffer_append(&last, pair.cursor, (size_t)(reader->cursor - pair.cursor)))
        die("a key");
    reverse(reader, &last);
    reverse_pairs(reader, out, count - 1);
    if (!widl_buffer_append(out, last.data, last.size))
        die("memory");
    widl_buffer_free(&last);
}

static void append_head(widl_buffer *out, const unsigned char *head, const widl_reader *behind)
{
    if (!widl_buffer_append(out, head, (size_t)(behind->cursor - head)))
        die("memory");
}

static void reverse(widl_reader *reader, widl_buffer *out)
{
    const unsigned char *start = reader->cursor;
    widl_reader as_map = *reader;
    widl_reader as_list = *reader;
    size_t count;

    if (widl_read_map(&as_map, &count)) {
        append_head(out, start, &as_map);
        *reader = as_map;
        reverse_pairs(reader, out, count);
        widl_reader_leave(reader);
    } else if (widl_read_list(&as_list, &count)) {
        append_head(out, start, &as_list);
        *reader = as_list;
        for (; count > 0; count--)
            reverse(reader, out);
        widl_reader_leave(reader);
    } else if (widl_read_skip(reader)) {
        append_head(out, start, reader);
    } else {
        die("a value");
    }
}

static widl_value reversed(widl_value value, widl_arena *arena)
{
    widl_buffer out = {0};
    widl_reader reader = {0};
    widl_value copy = {0};

    if (value.size == 0)
        return value;
    widl_reader_open(&reader, value, arena);
    reverse(&reader, &out);
    copy.data = widl_arena_copy(arena, out.data, out.size);
    copy.size = out.size;
    widl_buffer_free(&out);
    return copy;
}

/* `part` is what of `payload` is changed. */
static void judge_changed(const widl_stub_procedure *procedure, widl_payload *payload,
                          widl_value *part)
{
    const widl_value whole = *part;
    unsigned char *bytes = malloc(whole.size + 1);

    if (!bytes)
        die("memory");
    part->data = bytes;
    for (size_t i = 0; i < whole.size; i++) {
        memcpy(bytes, whole.data, whole.size);
        for (size_t k = 0; k < ARRAY_LENGTH(replacements); k++) {
            bytes[i] = replacements[k];
            judge_all(procedure, payload, false);
        }
        bytes[i] = (unsigned char)(whole.data[i] + 1);
        judge_all(procedure, payload, false);
        part->size = i;
        judge_all(procedure, payload, false);
        part->size = whole.size;
    }
    *part = whole;
    free(bytes);
}

static bool write_key(widl_writer *writer, const char *key)
{
    return widl_write_string(writer, widl_str(key));
}

/* A node in a list, which has another one in a list, and so on. */
static bool write_nested(widl_writer *writer, size_t depth)
{
    if (!widl_write_list(writer, depth > 0 ? 1 : 0) || depth == 0)
        return !writer->failed;
    return widl_write_map(writer, 3) && write_key(writer, "name") && write_key(writer, "n") &&
           write_key(writer, "index") && widl_write_map(writer, 0) &&
           write_key(writer, "children") && write_nested(writer, depth - 1);
}

/* Around as deep as is read. */
static void judge_deep(void)
{
    const widl_stub_procedure *procedure = find("test.everything.v1.everything.tree");

    for (size_t depth = WIDL_MAX_DEPTH / 2 - 3; depth < WIDL_MAX_DEPTH / 2 + 3; depth++) {
        widl_writer writer = {0};
        widl_payload payload = {0};

        if (!write_nested(&writer, depth))
            die("memory");
        payload.args = (widl_value){writer.buffer.data, writer.buffer.size};
        printf("%zu deep\n", depth);
        judge_all(procedure, &payload, true);
        widl_writer_free(&writer);
    }
}

/* More fields than fit into one word of bits. */
static void judge_wide(void)
{
    const words_words words = {.int_ = 5};
    const widl_stub_procedure *procedure = find("test.words.v1.interface.words");
    widl_arena arena = {0};
    widl_writer writer = {0};
    widl_payload payload = {0};

    if (!widl_write_list(&writer, 1) || !words_words_write(&writer, &words))
        die(writer.problem.text);
    payload.args = (widl_value){writer.buffer.data, writer.buffer.size};
    printf("wide\n");
    judge_all(procedure, &payload, true);
    judge_changed(procedure, &payload, &payload.args);
    payload.args = reversed(payload.args, &arena);
    judge_all(procedure, &payload, true);
    widl_writer_free(&writer);
    widl_arena_free(&arena);
}

int main(void)
{
    for (size_t i = 0; i < ARRAY_LENGTH(payloads); i++) {
        const widl_stub_procedure *procedure = find(payloads[i].uri);
        widl_arena arena = {0};
        widl_payload payload = {from_json(payloads[i].args, &arena),
                                from_json(payloads[i].kwargs, &arena)};
        widl_payload mirrored = {reversed(payload.args, &arena), reversed(payload.kwargs, &arena)};

        printf("%s %s %s\n", payloads[i].uri, payloads[i].args, payloads[i].kwargs);
        judge_all(procedure, &payload, true);
        judge_all(procedure, &mirrored, true);
        judge_changed(procedure, &payload, &payload.args);
        judge_changed(procedure, &payload, &payload.kwargs);
        judge_changed(procedure, &mirrored, &mirrored.args);
        judge_changed(procedure, &mirrored, &mirrored.kwargs);
        widl_arena_free(&arena);
    }
    judge_deep();
    judge_wide();
    return 0;
}
