/* SPDX-License-Identifier: MIT */
/* The marshalling and the descriptors of contract.h, in the style of generated code. */
#include "contract.h"

/** Longest tag, in characters. */
#define MOST_TAG 8

bool write_tag(widl_writer *writer, const void *value)
{
    const widl_string *tag = value;
    if (widl_utf8_length(*tag) > MOST_TAG)
        return widl_writer_refuse(writer, "longer than %d", MOST_TAG);
    return widl_write_string(writer, *tag);
}

bool read_tag(widl_reader *reader, void *value)
{
    widl_string *tag = value;
    if (!widl_read_string(reader, tag))
        return false;
    if (widl_utf8_length(*tag) > MOST_TAG)
        return widl_reader_refuse(reader, "longer than %d", MOST_TAG);
    return true;
}

static bool write_add_args(widl_writer *writer, const void *value)
{
    const struct add_args *args = value;
    writer->elements = 1;
    if (!widl_write_list(writer, 2) || !widl_write_int(writer, args->a) ||
        !widl_write_list(writer, args->tags.size))
        return false;
    for (size_t i = 0; i < args->tags.size; i++) {
        if (write_tag(writer, &args->tags.items[i]))
            continue;
        widl_writer_at_index(writer, i);
        widl_writer_at_index(writer, 1);
        return widl_writer_at(writer, "args");
    }
    return true;
}

static bool read_tags(widl_reader *reader, struct add_args *args)
{
    if (!widl_read_list(reader, &args->tags.size))
        return false;
    args->tags.items = widl_reader_alloc(reader, args->tags.size, sizeof(widl_string));
    if (!args->tags.items)
        return false;
    for (size_t i = 0; i < args->tags.size; i++) {
        if (!read_tag(reader, &args->tags.items[i]))
            return widl_reader_at_index(reader, i);
    }
    widl_reader_leave(reader);
    return true;
}

static bool read_add_args(widl_reader *reader, const widl_payload *payload, void *value)
{
    struct add_args *args = value;
    size_t count = 0;
    widl_reader_open(reader, payload->args, reader->arena);
    if (payload->args.size == 0 || !widl_read_list(reader, &count) || count < 2) {
        widl_reader_refuse(reader, "missing");
        return widl_reader_at(reader, "args");
    }
    if (!widl_read_int32(reader, &args->a)) {
        widl_reader_at_index(reader, 0);
        return widl_reader_at(reader, "args");
    }
    if (read_tags(reader, args))
        return true;
    widl_reader_at_index(reader, 1);
    return widl_reader_at(reader, "args");
}

/** A number as the only argument: results, errors and events. Negative ones are refused. */
static bool write_number(widl_writer *writer, const void *value)
{
    const int32_t *number = value;
    writer->elements = 1;
    if (*number < 0) {
        widl_writer_refuse(writer, "%d is below 0", *number);
        widl_writer_at_index(writer, 0);
        return widl_writer_at(writer, "args");
    }
    return widl_write_list(writer, 1) && widl_write_int(writer, *number);
}

static bool read_number(widl_reader *reader, const widl_payload *payload, void *value)
{
    size_t count = 0;
    widl_reader_open(reader, payload->args, reader->arena);
    if (payload->args.size == 0 || !widl_read_list(reader, &count) || count < 1) {
        widl_reader_refuse(reader, "missing");
    } else if (widl_read_int32(reader, value)) {
        return true;
    }
    widl_reader_at_index(reader, 0);
    return widl_reader_at(reader, "args");
}

static bool write_greet_args(widl_writer *writer, const void *value)
{
    const struct greet_args *args = value;
    writer->elements = args->loud.present ? 2 : 1;
    if (!widl_write_list(writer, 1) || !widl_write_string(writer, args->name))
        return false;
    return !args->loud.present ||
           (widl_write_map(writer, 1) && widl_write_string(writer, widl_str("loud")) &&
            widl_write_bool(writer, args->loud.value));
}

static bool read_greet_args(widl_reader *reader, const widl_payload *payload, void *value)
{
    struct greet_args *args = value;
    size_t count = 0;
    widl_string key;
    *args = (struct greet_args){0};
    widl_reader_open(reader, payload->args, reader->arena);
    if (!widl_read_list(reader, &count) || count < 1 || !widl_read_string(reader, &args->name))
        return widl_reader_at(reader, "args");
    if (payload->kwargs.size == 0)
        return true;
    widl_reader_open(reader, payload->kwargs, reader->arena);
    if (!widl_read_map(reader, &count) || count != 1 || !widl_read_key(reader, &key))
        return widl_reader_refuse(reader, "unexpected");
    args->loud.present = true;
    return widl_read_bool(reader, &args->loud.value) ||
           (widl_reader_at(reader, "loud"), widl_reader_at(reader, "kwargs"));
}

static bool write_text(widl_writer *writer, const void *value)
{
    const widl_string *text = value;
    writer->elements = 1;
    return widl_write_list(writer, 1) && widl_write_string(writer, *text);
}

static bool read_text(widl_reader *reader, const widl_payload *payload, void *value)
{
    size_t count = 0;
    widl_reader_open(reader, payload->args, reader->arena);
    return widl_read_list(reader, &count) && count == 1 && widl_read_string(reader, value);
}

static void dispatch_add(void (*function)(void), widl_invocation *invocation, const void *args,
                         void *user)
{
    ((void (*)(widl_invocation *, const struct add_args *, void *))function)(invocation, args,
                                                                             user);
}

static void dispatch_greet(void (*function)(void), widl_invocation *invocation, const void *args,
                           void *user)
{
    ((void (*)(widl_invocation *, const struct greet_args *, void *))function)(invocation, args,
                                                                               user);
}

static void dispatch_ping(void (*function)(void), widl_invocation *invocation, const void *args,
                          void *user)
{
    (void)args;
    ((void (*)(widl_invocation *, void *))function)(invocation, user);
}

static void dispatch_total(void (*function)(void), widl_invocation *invocation, const void *args,
                           void *user)
{
    ((void (*)(widl_invocation *, const widl_string *, void *))function)(invocation, args, user);
}

static void dispatch_total_number(void (*function)(void), widl_invocation *invocation,
                                  const void *args, void *user)
{
    ((void (*)(widl_invocation *, const int32_t *, void *))function)(invocation, args, user);
}

bool adapt_total_progress(void (*callback)(void), void *user, const void *item)
{
    return ((total_progress_fn *)callback)(user, item);
}

bool adapt_total_next(void (*callback)(void), void *user, void *ret_item)
{
    return ((total_next_fn *)callback)(user, ret_item);
}

void adapt_add_result(void (*callback)(void), void *user, const void *result,
                      const widl_error *error)
{
    ((add_result_fn *)callback)(user, result, error);
}

void adapt_changed(void (*callback)(void), void *user, const void *event, const widl_event *details)
{
    ((changed_fn *)callback)(user, event, details);
}

const widl_stub_error too_big_error = {"com.test.error.too_big",
                                       {sizeof(struct too_big), write_number, read_number}};

static const widl_stub_error *const add_errors[] = {&too_big_error};

const widl_stub_procedure add_procedure = {
    .uri.pattern = "com.test.math.add",
    .args = {sizeof(struct add_args), write_add_args, read_add_args},
    .result = {sizeof(int32_t), write_number, read_number},
    .errors = add_errors,
    .error_count = 1,
    .dispatch = dispatch_add,
    .slot = offsetof(struct math_table, add),
};

const widl_stub_procedure greet_procedure = {
    .uri.pattern = "com.test.math.greet",
    .args = {sizeof(struct greet_args), write_greet_args, read_greet_args},
    .result = {sizeof(widl_string), write_text, read_text},
    .dispatch = dispatch_greet,
    .slot = offsetof(struct math_table, greet),
};

const widl_stub_procedure ping_procedure = {
    .uri.pattern = "com.test.math.ping",
    .dispatch = dispatch_ping,
    .slot = offsetof(struct math_table, ping),
};

static const widl_stub_procedure *const procedures[] = {&add_procedure, &greet_procedure,
                                                        &ping_procedure};

const widl_stub_interface math_interface = {"com.test.math", procedures, 3};

const widl_stub_topic changed_topic = {
    .uri.pattern = "com.test.math.changed",
    .event = {sizeof(int32_t), write_number, read_number},
};

static const widl_stub_input total_input = {
    .item = {sizeof(int32_t), write_number, read_number},
    .position = 1,
    .dispatch = dispatch_total_number,
    .slot = offsetof(struct streams_table, total_number),
};

const widl_stub_procedure total_procedure = {
    .uri.pattern = "com.test.streams.total",
    .args = {sizeof(widl_string), write_text, read_text},
    .result = {sizeof(int32_t), write_number, read_number},
    .dispatch = dispatch_total,
    .slot = offsetof(struct streams_table, total),
    .item = {sizeof(int32_t), write_number, read_number},
    .input = &total_input,
};

static const widl_stub_procedure *const stream_procedures[] = {&total_procedure};

const widl_stub_interface streams_interface = {"com.test.streams", stream_procedures, 1};
