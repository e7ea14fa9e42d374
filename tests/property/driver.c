/* SPDX-License-Identifier: MIT */
/*
 * driver CASES TABLES: runs the cases that generate.py wrote against the generated code in the
 * shared object TABLES. A case is an object with
 *
 *     contract, entry  what it is about
 *     in               the value that arrives
 *     out, filled      it is accepted, and this is sent; and this once defaults are present
 *     stuck, text      it is accepted, but refused at this path when it is sent
 *     path, text       it is refused at this path, with this text if there is one
 *     written          with [path, text] the writer refuses it, too
 *     json             "none": not in JSON; "refused": refused in JSON wherever
 *
 * Every case runs in MessagePack, made and read by msgpack-c, and in JSON, made and read by jansson
 * and converted as a session does it.
 */
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <widl/value.h>

#include "entry.h"
#include "tree.h"

enum format { MSGPACK, JSON };

struct run {
    const json_t *test;
    const struct prop_entry *entry;
    enum format format;
    widl_arena memory;
    void *value;
    widl_error error;
};

struct count {
    unsigned long accepted;
    unsigned long refused;
    unsigned long failed;
};

static const char *text_of(const struct run *run, const char *key)
{
    return json_string_value(json_object_get(run->test, key));
}

static bool fail(const struct run *run, const char *what, const char *expected)
{
    char *in = json_dumps(json_object_get(run->test, "in"), JSON_ENCODE_ANY);

    fprintf(stderr, "case %lld, %s of contract %lld in %s: %s\n  in:       %s\n",
            json_integer_value(json_object_get(run->test, "case")), run->entry->name,
            json_integer_value(json_object_get(run->test, "contract")),
            run->format == JSON ? "JSON" : "MessagePack", what, in);
    if (expected)
        fprintf(stderr, "  expected: %s\n", expected);
    fprintf(stderr, "  error:    %s\n", widl_error_text(&run->error));
    free(in);
    return false;
}

static bool fail_tree(const struct run *run, const char *what, const json_t *expected)
{
    char *text = json_dumps(expected, JSON_ENCODE_ANY);

    fail(run, what, text);
    free(text);
    return false;
}

/** `tree` as MessagePack in the run's memory, straight or by way of JSON. */
static bool encode_tree(struct run *run, const json_t *tree, widl_value *ret)
{
    if (run->format == JSON) {
        widl_buffer text = {0};

        tree_print(tree, &text);
        widl_string json = widl_str_n((const char *)text.data, text.size);
        bool converted = widl_value_from_json(json, &run->memory, ret, &run->error);
        widl_buffer_free(&text);
        return converted;
    }
    msgpack_sbuffer packed;
    msgpack_packer packer;
    msgpack_sbuffer_init(&packed);
    msgpack_packer_init(&packer, &packed, msgpack_sbuffer_write);
    tree_pack(tree, &packer);
    void *copy = widl_arena_alloc(&run->memory, packed.size);
    memcpy(copy, packed.data, packed.size);
    *ret = (widl_value){copy, packed.size};
    msgpack_sbuffer_destroy(&packed);
    return true;
}

static bool report_problem(const widl_problem *problem, widl_error *error)
{
    return widl_error_set(error, WIDL_ERROR_INVALID, NULL, "%s%s%s", problem->path,
                          problem->path[0] ? ": " : "", problem->text);
}

/** As a session does before anything of a message is read. */
static bool check_part(struct run *run, widl_value part, const char *name)
{
    widl_writer writer = {0};
    bool whole = part.size == 0 || widl_write_value(&writer, part) || widl_writer_at(&writer, name);

    widl_writer_free(&writer);
    return whole || report_problem(&writer.problem, &run->error);
}

/** The args and kwargs of `in`, read by the payload's reader. */
static bool read_payload(struct run *run, const json_t *in)
{
    widl_payload payload = {0};
    widl_reader reader = {.arena = &run->memory};

    if (json_array_size(in) > 0 && !encode_tree(run, json_array_get(in, 0), &payload.args))
        return false;
    if (json_array_size(in) > 1 && !encode_tree(run, json_array_get(in, 1), &payload.kwargs))
        return false;
    if (!check_part(run, payload.args, "args") || !check_part(run, payload.kwargs, "kwargs"))
        return false;
    return run->entry->message->read(&reader, &payload, run->value) ||
           report_problem(&reader.problem, &run->error);
}

static bool take_in(struct run *run, prop_in_fn *in)
{
    const json_t *tree = json_object_get(run->test, "in");
    widl_value encoded;

    run->error = (widl_error){0};
    if (run->entry->message)
        return read_payload(run, tree);
    return encode_tree(run, tree, &encoded) && in(encoded, &run->memory, run->value, &run->error);
}

static bool is_msgpack(const json_t *expected, const void *data, size_t size, size_t *offset)
{
    msgpack_unpacked unpacked;
    msgpack_unpacked_init(&unpacked);
    bool same = msgpack_unpack_next(&unpacked, data, size, offset) == MSGPACK_UNPACK_SUCCESS &&
                tree_is_msgpack(expected, &unpacked.data);

    msgpack_unpacked_destroy(&unpacked);
    return same;
}

static bool is_json(struct run *run, const json_t *expected, widl_value encoded)
{
    char *text = widl_value_to_json(encoded, &run->memory, &run->error);
    if (!text)
        return false;
    if (!tree_fits_jansson(expected))
        return true;
    json_t *parsed =
        json_loads(text, JSON_DECODE_ANY | JSON_ALLOW_NUL | JSON_REJECT_DUPLICATES, NULL);
    bool same = parsed && tree_is_json(expected, parsed);

    json_decref(parsed);
    return same;
}

/** Whether the bytes are what is expected, once they have gone through the run's format. */
static bool is_expected(struct run *run, const json_t *expected, widl_value encoded, size_t *offset)
{
    size_t start = *offset;

    if (!is_msgpack(expected, encoded.data, encoded.size, offset))
        return false;
    encoded = (widl_value){(const unsigned char *)encoded.data + start, *offset - start};
    return run->format == MSGPACK || is_json(run, expected, encoded);
}

/** Compare what was written with the expected values, one after the other. */
static bool compare(struct run *run, const json_t *expected, widl_value encoded)
{
    size_t offset = 0;
    bool same = true;

    if (!run->entry->message)
        same = is_expected(run, expected, encoded, &offset);
    for (size_t i = 0; run->entry->message && same && i < json_array_size(expected); i++)
        same = is_expected(run, json_array_get(expected, i), encoded, &offset);
    return (same && offset == encoded.size) || fail_tree(run, "something else is sent", expected);
}

static bool send_out(struct run *run, widl_writer *writer, widl_value *ret)
{
    run->error = (widl_error){0};
    if (!run->entry->message)
        return run->entry->out(run->value, &run->memory, ret, &run->error);
    if (!run->entry->message->write(writer, run->value))
        return report_problem(&writer->problem, &run->error);
    *ret = (widl_value){writer->buffer.data, writer->buffer.size};
    return true;
}

static bool expect_out(struct run *run, const char *key)
{
    const json_t *expected = json_object_get(run->test, key);
    widl_writer writer = {0};
    widl_value encoded;
    bool same = send_out(run, &writer, &encoded) ? compare(run, expected, encoded)
                                                 : fail_tree(run, "it cannot be sent", expected);

    widl_writer_free(&writer);
    return same;
}

/** Whether the end of a path that was too long to be shown whole is that of `path`. */
static bool ends_path(const char *path, const char *shown, size_t size)
{
    const size_t ellipsis = strlen("…");

    if (size <= ellipsis || strncmp(shown, "…", ellipsis) != 0)
        return false;
    size -= ellipsis;
    return strlen(path) > size && strncmp(path + strlen(path) - size, shown + ellipsis, size) == 0;
}

/** Whether the run's error is about `path`, and says `text` unless that is NULL. */
static bool expect_error(struct run *run, const char *path, const char *text)
{
    char expected[2048];
    const char *shown = widl_error_text(&run->error);
    const char *colon = strstr(shown, ": ");
    size_t size = strlen(path);

    snprintf(expected, sizeof(expected), "%s%s%s", path, size > 0 ? ": " : "", text ? text : "");
    if (text ? strcmp(shown, expected) == 0 : strncmp(shown, expected, strlen(expected)) == 0)
        return true;
    if (colon && ends_path(path, shown, (size_t)(colon - shown)) && text &&
        strcmp(colon + 2, text) == 0)
        return true;
    return fail(run, "it is refused with another error", expected);
}

static bool expect_stuck(struct run *run)
{
    widl_writer writer = {0};
    widl_value encoded;
    bool refused = send_out(run, &writer, &encoded)
                       ? fail(run, "it can be sent", text_of(run, "stuck"))
                       : expect_error(run, text_of(run, "stuck"), text_of(run, "text"));

    widl_writer_free(&writer);
    return refused;
}

static bool accept_case(struct run *run)
{
    if (!take_in(run, run->entry->in))
        return fail(run, "it is refused", NULL);
    if (text_of(run, "stuck"))
        return expect_stuck(run);
    if (!expect_out(run, "out"))
        return false;
    if (!json_object_get(run->test, "filled"))
        return true;
    run->entry->fill(run->value);
    return expect_out(run, "filled");
}

/** What the loose twin lets in, the writer does not let out. */
static bool expect_written(struct run *run, const json_t *written)
{
    widl_writer writer = {0};
    widl_value encoded;

    if (!take_in(run, run->entry->loose_in))
        return fail(run, "it is refused even without limits", NULL);
    if (send_out(run, &writer, &encoded))
        return fail_tree(run, "it is refused by the reader only", written);
    return expect_error(run, json_string_value(json_array_get(written, 0)),
                        json_string_value(json_array_get(written, 1)));
}

static bool refuse_case(struct run *run)
{
    const char *json = text_of(run, "json");
    const json_t *written = json_object_get(run->test, "written");

    if (take_in(run, run->entry->in))
        return fail(run, "it is accepted", text_of(run, "path"));
    if (run->format == JSON && json && strcmp(json, "refused") == 0)
        return true;
    return expect_error(run, text_of(run, "path"), text_of(run, "text")) &&
           (!written || expect_written(run, written));
}

static void run_case(const json_t *test, const struct prop_entry *entry, enum format format,
                     struct count *count)
{
    struct run run = {.test = test, .entry = entry, .format = format};
    const char *json = text_of(&run, "json");
    bool is_bad = json_object_get(test, "path");

    if (format == JSON && json && strcmp(json, "none") == 0)
        return;
    size_t size = entry->message ? entry->message->size : entry->size;
    run.value = malloc(size + 1);
    memset(run.value, 0xa5, size);
    bool passed = is_bad ? refuse_case(&run) : accept_case(&run);
    *(is_bad ? &count->refused : &count->accepted) += 1;
    count->failed += !passed;
    widl_arena_free(&run.memory);
    free(run.value);
}

static bool run_line(prop_open_fn *open, const char *line, struct count *count)
{
    json_t *test = json_loads(line, JSON_ALLOW_NUL, NULL);
    struct prop_table table = open((size_t)json_integer_value(json_object_get(test, "contract")));
    size_t entry = (size_t)json_integer_value(json_object_get(test, "entry"));

    if (!test || entry >= table.count) {
        fprintf(stderr, "not a case: %s", line);
        json_decref(test);
        return false;
    }
    run_case(test, &table.entries[entry], MSGPACK, count);
    run_case(test, &table.entries[entry], JSON, count);
    json_decref(test);
    return true;
}

static prop_open_fn *open_tables(const char *path)
{
    void *tables = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    prop_open_fn *open = NULL;

    if (tables)
        *(void **)&open = dlsym(tables, "prop_open");
    if (!open)
        fprintf(stderr, "driver: %s\n", dlerror());
    return open;
}

int main(int argc, char **argv)
{
    prop_open_fn *open = argc == 3 ? open_tables(argv[2]) : NULL;
    FILE *cases = argc == 3 ? fopen(argv[1], "r") : NULL;
    struct count count = {0};
    char *line = NULL;
    size_t capacity = 0;
    unsigned long lines = 0;

    if (!open || !cases)
        return EXIT_FAILURE;
    while (getline(&line, &capacity, cases) > 0 && run_line(open, line, &count))
        lines++;
    bool complete = feof(cases);
    free(line);
    fclose(cases);
    printf("%lu cases: %lu accepted, %lu refused, %lu failed\n", lines, count.accepted,
           count.refused, count.failed);
    return complete && lines > 0 && count.failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
