/* SPDX-License-Identifier: MIT */
/*
 * Says whether generated code takes what `widlc doc` shows. Each line of standard input is one
 * example, `WHAT <tab> NAME <tab> JSON [<tab> JSON]`: a value of a type, or the args and kwargs of
 * a message of a procedure or error, whose name is its URI. It answers with a line: `taken`, or why
 * not.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <every.widl.h>
#include <widl/value.h>

#define ARRAY_LENGTH(array) (sizeof(array) / sizeof((array)[0]))

typedef bool decode_fn(widl_value encoded, widl_arena *arena, void *value, widl_error *error);

#define DECODER(type)                                                                              \
    static bool type##_in(widl_value encoded, widl_arena *arena, void *value, widl_error *error)   \
    {                                                                                              \
        return type##_decode(encoded, arena, (type *)value, error);                                \
    }

DECODER(every_status)
DECODER(every_sample)
DECODER(every_node)
DECODER(every_sampled)
DECODER(every_nothing)
DECODER(every_event)
DECODER(every_answer)
DECODER(geo_position)

static const struct {
    const char *name;
    size_t size;
    decode_fn *decode;
} types[] = {
    {"Status", sizeof(every_status), every_status_in},
    {"Sample", sizeof(every_sample), every_sample_in},
    {"Node", sizeof(every_node), every_node_in},
    {"Sampled", sizeof(every_sampled), every_sampled_in},
    {"Nothing", sizeof(every_nothing), every_nothing_in},
    {"Event", sizeof(every_event), every_event_in},
    {"Answer", sizeof(every_answer), every_answer_in},
    {"Position", sizeof(geo_position), geo_position_in},
};

static const widl_stub_interface *const interfaces[] = {&every_device_stub, &geo_base_stub};
static const widl_stub_error *const errors[] = {&every_not_found_stub, &every_busy_stub,
                                                &every_anything_stub};

/** One line, cut into its parts; those that are not there are empty. */
struct example {
    const char *what;
    const char *name;
    const char *first;
    const char *second;
};

static void judge_type(const struct example *example, widl_arena *arena)
{
    for (size_t i = 0; i < ARRAY_LENGTH(types); i++) {
        widl_value encoded;
        widl_error error;
        void *value;

        if (strcmp(types[i].name, example->name) != 0)
            continue;
        value = calloc(1, types[i].size + 1);
        if (value && widl_value_from_json(widl_str(example->first), arena, &encoded, &error) &&
            types[i].decode(encoded, arena, value, &error))
            puts("taken");
        else
            printf("refused: %s\n", widl_error_text(&error));
        free(value);
        return;
    }
    puts("unknown type");
}

static widl_value from_json(const char *json, widl_arena *arena)
{
    widl_value value = {0};

    if (*json && !widl_value_from_json(widl_str(json), arena, &value, NULL)) {
        puts("no JSON");
        exit(1);
    }
    return value;
}

static void judge_message(const widl_stub_message *message, const struct example *example,
                          widl_arena *arena)
{
    widl_reader reader = {.arena = arena};
    widl_payload payload = {from_json(example->first, arena), from_json(example->second, arena)};
    void *value = calloc(1, message->size + 1);

    if (value && (!message->read || message->read(&reader, &payload, value)))
        puts("taken");
    else
        printf("refused: %s: %s\n", reader.problem.path, reader.problem.text);
    free(value);
}

static const widl_stub_procedure *find_procedure(const char *uri)
{
    for (size_t i = 0; i < ARRAY_LENGTH(interfaces); i++)
        for (size_t k = 0; k < interfaces[i]->procedure_count; k++)
            if (strcmp(interfaces[i]->procedures[k]->uri.pattern, uri) == 0)
                return interfaces[i]->procedures[k];
    return NULL;
}

/** The message of a procedure, or NULL. */
static const widl_stub_message *find_message(const struct example *example)
{
    const widl_stub_procedure *procedure = find_procedure(example->name);

    for (size_t i = 0; i < ARRAY_LENGTH(errors); i++)
        if (strcmp(example->what, "error") == 0 && strcmp(errors[i]->uri, example->name) == 0)
            return &errors[i]->payload;
    if (!procedure)
        return NULL;
    if (strcmp(example->what, "args") == 0)
        return &procedure->args;
    if (strcmp(example->what, "result") == 0)
        return &procedure->result;
    if (strcmp(example->what, "item") == 0)
        return &procedure->item;
    return procedure->input ? &procedure->input->item : NULL;
}

static void judge(const struct example *example)
{
    widl_arena arena = {0};
    const widl_stub_message *message = find_message(example);

    if (strcmp(example->what, "type") == 0)
        judge_type(example, &arena);
    else if (message)
        judge_message(message, example, &arena);
    else
        puts("unknown message");
    widl_arena_free(&arena);
}

/** Cut `line` at its next tab. */
static const char *cut(char **line)
{
    char *begin = *line;
    size_t size = strcspn(begin, "\t\n");

    *line += size + (begin[size] != '\0');
    begin[size] = '\0';
    return begin;
}

int main(void)
{
    static char line[65536];

    while (fgets(line, sizeof(line), stdin)) {
        char *rest = line;
        struct example example = {.what = cut(&rest)};

        example.name = cut(&rest);
        example.first = cut(&rest);
        example.second = cut(&rest);
        judge(&example);
    }
    return 0;
}
