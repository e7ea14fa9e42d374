/* SPDX-License-Identifier: MIT */
/*
 * The one parser of messages of WAMP v1: it walks the letters of a message's row in messages.def.
 *
 * Invariants: the whole of a message is checked and in MessagePack before anything of it is looked
 * at. A problem's text begins with the name of the message, as soon as that is known.
 */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <widl/value.h>

#include "base/format.h"
#include "base/uri.h"
#include "v1/message.h"
#include "value/reader.h"
#include "value/transcode.h"

#define CLIENT WI_V1_SENT_BY_CLIENT
#define SERVER WI_V1_SENT_BY_SERVER

/** A row of messages.def, at the index that is its code. */
static const struct row {
    const char *name;
    const char *elements;
    enum wi_v1_sender sender;
} rows[WI_V1_TYPE_COUNT] = {
#define WI_V1_MESSAGE(name, code, elements, sender) [code] = {#name, elements, sender},
#include "v1/messages.def"
#undef WI_V1_MESSAGE
};

/** What people call an element, by its letter. */
static const struct {
    char letter;
    const char *label;
} labels[] = {
    {'i', "id"},    {'p', "prefix"}, {'u', "URI"},     {'n', "protocol version"}, {'t', "text"},
    {'v', "value"}, {'a', "args"},   {'x', "exclude"}, {'l', "eligible"},
};

struct parser {
    widl_reader reader;
    const struct row *row;
    size_t left; /**< elements behind the one that is being read */
    size_t at;   /**< index of the element that is being read */
    char letter; /**< of that element */
    struct wi_v1_message *message;
    widl_problem *problem;
};

const char *wi_v1_name(enum wi_v1_type type)
{
    return rows[type].name;
}

static bool refuse(struct parser *parser, const char *format, ...) WIDL_PRINTF(2, 3);

/** Say what is wrong with the message as a whole. Return: false. */
static bool refuse(struct parser *parser, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    *parser->problem = (widl_problem){0};
    wi_format(parser->problem->text, sizeof(parser->problem->text), format, arguments);
    va_end(arguments);
    return false;
}

/** Say what the element that is being read should be. Return: false. */
static bool expect(struct parser *parser, const char *expected)
{
    const char *label = "element";
    for (size_t i = 0; i < sizeof(labels) / sizeof(labels[0]); i++)
        if (labels[i].letter == parser->letter)
            label = labels[i].label;
    return refuse(parser, "%s: element %zu (%s): expected %s", parser->row->name, parser->at + 1,
                  label, expected);
}

/** A string of 1 to `most` bytes. */
static bool read_text(struct parser *parser, size_t most, const char *expected, widl_string *ret)
{
    if (!widl_read_name(&parser->reader, ret) || ret->size == 0 || ret->size > most)
        return expect(parser, expected);
    return true;
}

/** The value at the cursor as it is. */
static widl_value take_value(struct parser *parser)
{
    const unsigned char *start = parser->reader.cursor;
    wi_reader_pass(&parser->reader);
    return (widl_value){start, (size_t)(parser->reader.cursor - start)};
}

static widl_kind kind_of_next(const struct parser *parser)
{
    const widl_reader *reader = &parser->reader;
    return widl_value_kind((widl_value){reader->cursor, (size_t)(reader->end - reader->cursor)});
}

static bool read_version(struct parser *parser)
{
    uint64_t version = 0;
    if (!widl_read_uint(&parser->reader, UINT64_MAX, &version) || version != WI_V1_VERSION)
        return expect(parser, "1");
    return true;
}

/** A list of session ids. */
static bool read_sessions(struct parser *parser, widl_value *ret)
{
    static const char expected[] = "a list of session ids";
    const unsigned char *start = parser->reader.cursor;
    size_t count = 0;
    if (!widl_read_list(&parser->reader, &count))
        return expect(parser, expected);
    parser->reader.depth--;
    for (size_t i = 0; i < count; i++) {
        widl_string id;
        if (!widl_read_name(&parser->reader, &id))
            return expect(parser, expected);
    }
    *ret = (widl_value){start, (size_t)(parser->reader.cursor - start)};
    return true;
}

static bool read_exclude(struct parser *parser)
{
    bool exclude_me = false;
    if (kind_of_next(parser) == WIDL_KIND_LIST)
        return read_sessions(parser, &parser->message->exclude);
    if (!widl_read_bool(&parser->reader, &exclude_me))
        return expect(parser, "a boolean or a list of session ids");
    parser->message->include_me = !exclude_me;
    return true;
}

/** All that is left of the message. */
static bool read_args(struct parser *parser)
{
    struct wi_v1_message *message = parser->message;
    const unsigned char *start = parser->reader.cursor;
    message->args = (widl_value){start, (size_t)(parser->reader.end - start)};
    message->arg_count = parser->left + 1;
    parser->reader.cursor = parser->reader.end;
    parser->left = 0;
    return true;
}

/** The URI of an error is null, or nothing, with some servers. */
static bool read_uri(struct parser *parser)
{
    widl_string *uri = &parser->message->uri;
    if (parser->message->type != WI_V1_CALLERROR)
        return read_text(parser, WI_URI_MAX_SIZE, "a URI of at most 1024 bytes", uri);
    if (kind_of_next(parser) == WIDL_KIND_NULL)
        return wi_reader_pass(&parser->reader);
    if (!widl_read_name(&parser->reader, uri) || uri->size > WI_URI_MAX_SIZE)
        return expect(parser, "a URI of at most 1024 bytes");
    return true;
}

static bool read_element(struct parser *parser)
{
    struct wi_v1_message *message = parser->message;
    switch (parser->letter) {
    case 'i':
        return read_text(parser, WI_V1_ID_MAX_SIZE, "a string of 1 to 255 bytes", &message->id);
    case 'p':
        return read_text(parser, WI_V1_PREFIX_MAX_SIZE, "a string of 1 to 255 bytes",
                         &message->prefix);
    case 'u':
        return read_uri(parser);
    case 'n':
        return read_version(parser);
    case 't':
        return widl_read_name(&parser->reader, &message->text) || expect(parser, "a string");
    case 'v':
        message->value = take_value(parser);
        return true;
    case 'x':
        return read_exclude(parser);
    case 'l':
        return read_sessions(parser, &message->eligible);
    default:
        return read_args(parser);
    }
}

/** Read the elements behind the code. */
static bool read_elements(struct parser *parser)
{
    bool may_end = false;
    for (const char *letter = parser->row->elements; *letter; letter++) {
        may_end |= *letter == '?' || *letter == 'a';
        if (*letter == '?')
            continue;
        if (parser->left == 0)
            return may_end || refuse(parser, "%s: too short", parser->row->name);
        parser->left--;
        parser->at++;
        parser->letter = *letter;
        if (!read_element(parser))
            return false;
    }
    return parser->left == 0 || refuse(parser, "%s: too long", parser->row->name);
}

/** Find the row of the message by its first element. */
static bool read_code(struct parser *parser, enum wi_v1_sender sender)
{
    uint64_t code = 0;
    if (!widl_read_list(&parser->reader, &parser->left))
        return refuse(parser, "malformed message: not a list");
    if (parser->left == 0)
        return refuse(parser, "malformed message: an empty list");
    if (!widl_read_uint(&parser->reader, UINT64_MAX, &code))
        return refuse(parser, "malformed message: element 1 is no message code");
    if (code >= WI_V1_TYPE_COUNT)
        return refuse(parser, "unknown message code %llu", (unsigned long long)code);
    parser->row = &rows[code];
    parser->message->type = (enum wi_v1_type)code;
    parser->left--;
    if (parser->row->sender != sender)
        return refuse(parser, "%s: only a %s sends it", parser->row->name,
                      sender == WI_V1_SENT_BY_CLIENT ? "server" : "client");
    return true;
}

bool wi_v1_parse(enum wi_v1_sender sender, const void *data, size_t size, widl_buffer *scratch,
                 struct wi_v1_message *ret, widl_problem *problem)
{
    struct parser parser = {.message = ret, .problem = problem};
    *ret = (struct wi_v1_message){0};
    scratch->size = 0;
    if (!wi_json_to_msgpack(widl_str_n(data, size), scratch, problem)) {
        widl_problem found = *problem;
        return !found.out_of_memory && refuse(&parser, "malformed message: %.150s", found.text);
    }
    widl_reader_open(&parser.reader, (widl_value){scratch->data, scratch->size}, NULL);
    return read_code(&parser, sender) && read_elements(&parser);
}
