/* SPDX-License-Identifier: MIT */
/*
 * The parser of all messages: it walks the letters of a message's row in messages.def. What
 * quick_parse.c takes is not seen here.
 *
 * Invariants: nothing of a message is looked at before the whole of it is checked. A problem's text
 * begins with the name of the message, as soon as that is known.
 */
#include <stdarg.h>
#include <stdio.h>

#include "base/format.h"
#include "message/elements.h"
#include "message/quick.h"

struct parser {
    struct wi_elements elements;
    const struct wi_message_traits *traits;
    size_t at;   /**< index of the element that is being read */
    size_t most; /**< how many elements the message may have */
    struct wi_message *message;
    widl_problem *problem;
};

static bool is_request(uint64_t type)
{
    switch (type) {
    case WI_PUBLISH:
    case WI_SUBSCRIBE:
    case WI_UNSUBSCRIBE:
    case WI_CALL:
    case WI_REGISTER:
    case WI_UNREGISTER:
    case WI_INVOCATION:
        return true;
    default:
        return false;
    }
}

static const char *dict_label(enum wi_message_type type)
{
    switch (type) {
    case WI_PUBLISH:
    case WI_SUBSCRIBE:
    case WI_CALL:
    case WI_CANCEL:
    case WI_REGISTER:
    case WI_INTERRUPT:
    case WI_YIELD:
        return "options";
    case WI_CHALLENGE:
    case WI_AUTHENTICATE:
        return "extra";
    default:
        return "details";
    }
}

static const char *uri_label(enum wi_message_type type)
{
    switch (type) {
    case WI_HELLO:
        return "realm";
    case WI_ABORT:
    case WI_GOODBYE:
        return "reason";
    case WI_ERROR:
        return "error";
    case WI_CALL:
    case WI_REGISTER:
        return "procedure";
    default:
        return "topic";
    }
}

/** What people call an element, by its letter; `k` is the second half of a payload. */
static const char *label(const struct wi_message_traits *traits, char letter)
{
    switch (letter) {
    case 'r':
        return traits->type == WI_EVENT ? "subscription" : "request";
    case 't':
        return "request type";
    case 'd':
        return dict_label(traits->type);
    case 'u':
        return uri_label(traits->type);
    case 's':
        return traits->type == WI_CHALLENGE ? "method" : "signature";
    case 'p':
        return "args";
    case 'k':
        return "kwargs";
    default:
        return "id";
    }
}

/** The letter of the element at `index`; `k` for the second half of a payload. */
static char letter_at(const struct wi_message_traits *traits, size_t index)
{
    size_t at = 1;
    for (const char *letter = traits->elements; *letter; letter++) {
        if (*letter == '?')
            continue;
        if (at == index)
            return *letter;
        if (*letter == 'p')
            return 'k';
        at++;
    }
    return 'i';
}

static bool refuse(struct parser *parser, const char *format, ...) WIDL_PRINTF(2, 3);

/** Say what is wrong with the element being read. Return: false. */
static bool refuse(struct parser *parser, const char *format, ...)
{
    char reason[WIDL_PROBLEM_SIZE / 2];
    va_list arguments;
    va_start(arguments, format);
    wi_format(reason, sizeof(reason), format, arguments);
    va_end(arguments);

    widl_problem *problem = parser->problem;
    problem->path[0] = '\0';
    problem->out_of_memory = false;
    snprintf(problem->text, sizeof(problem->text), "%s: element %zu (%s): %s", parser->traits->name,
             parser->at + 1, label(parser->traits, letter_at(parser->traits, parser->at)), reason);
    return false;
}

/** Pass on why an element could not be converted. Return: false. */
static bool refuse_conversion(struct parser *parser)
{
    if (parser->problem->out_of_memory) {
        wi_copy_text(parser->problem->text, sizeof(parser->problem->text), "out of memory");
        return false;
    }
    widl_problem problem = *parser->problem;
    return refuse(parser, "%s", problem.text);
}

static bool refuse_kind(struct parser *parser, const char *expected, widl_kind found)
{
    static const char *const names[] = {
        [WIDL_KIND_NULL] = "null",          [WIDL_KIND_BOOL] = "a boolean",
        [WIDL_KIND_INTEGER] = "an integer", [WIDL_KIND_FLOAT] = "a float",
        [WIDL_KIND_STRING] = "a string",    [WIDL_KIND_BYTES] = "bytes",
        [WIDL_KIND_LIST] = "a list",        [WIDL_KIND_MAP] = "a dict",
    };
    return refuse(parser, "expected %s, found %s", expected, names[found]);
}

static bool expect(struct parser *parser, widl_kind kind, const char *expected)
{
    widl_kind found = wi_element_kind(&parser->elements, parser->at);
    return found == kind || refuse_kind(parser, expected, found);
}

static bool read_id(struct parser *parser, uint64_t low, uint64_t high, uint64_t *ret)
{
    if (!expect(parser, WIDL_KIND_INTEGER, "an id"))
        return false;
    if (wi_element_uint(&parser->elements, parser->at, low, high, ret))
        return true;
    if (high == 0)
        return refuse(parser, "expected 0, as in every revocation");
    return refuse(parser, "expected an id from 1 to 2^53");
}

/** Revocations, the longer form of a message whose end is optional, are about request 0. */
static bool read_request(struct parser *parser)
{
    bool revocation = parser->traits->elements[1] == '?' && parser->elements.count == parser->most;
    return read_id(parser, revocation ? 0 : 1, revocation ? 0 : WI_MAX_ID,
                   &parser->message->request);
}

static bool read_type(struct parser *parser)
{
    uint64_t type = 0;
    if (!expect(parser, WIDL_KIND_INTEGER, "the code of a request"))
        return false;
    if (!wi_element_uint(&parser->elements, parser->at, 1, UINT16_MAX, &type) || !is_request(type))
        return refuse(parser, "expected the code of a request");
    parser->message->request_type = (unsigned)type;
    return true;
}

static bool read_string(struct parser *parser)
{
    widl_kind kind;
    if (!expect(parser, WIDL_KIND_STRING, "a string"))
        return false;
    if (!wi_element_string(&parser->elements, parser->at, &parser->message->uri, &kind,
                           parser->problem))
        return refuse_conversion(parser);
    return kind == WIDL_KIND_STRING || refuse_kind(parser, "a string", kind);
}

static bool read_dict(struct parser *parser)
{
    if (!expect(parser, WIDL_KIND_MAP, "a dict"))
        return false;
    parser->message->has_dict = true;
    return wi_element_value(&parser->elements, parser->at, &parser->message->dict,
                            parser->problem) ||
           refuse_conversion(parser);
}

static bool read_payload(struct parser *parser)
{
    struct wi_payload *payload = &parser->message->payload;
    if (parser->at < parser->elements.count) {
        if (!expect(parser, WIDL_KIND_LIST, "a list"))
            return false;
        payload->args = parser->elements.items[parser->at++];
    }
    if (parser->at < parser->elements.count) {
        if (!expect(parser, WIDL_KIND_MAP, "a dict"))
            return false;
        payload->kwargs = parser->elements.items[parser->at];
    }
    return true;
}

static bool read_element(struct parser *parser, char letter)
{
    switch (letter) {
    case 'r':
        return read_request(parser);
    case 'i':
        return read_id(parser, 1, WI_MAX_ID, &parser->message->id);
    case 't':
        return read_type(parser);
    case 'd':
        return read_dict(parser);
    case 'u':
    case 's':
        return read_string(parser);
    default:
        return read_payload(parser);
    }
}

static bool refuse_message(struct parser *parser, const char *format, ...) WIDL_PRINTF(2, 3);

/** Say what is wrong with the message as a whole. Return: false. */
static bool refuse_message(struct parser *parser, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    parser->problem->path[0] = '\0';
    parser->problem->out_of_memory = false;
    wi_format(parser->problem->text, sizeof(parser->problem->text), format, arguments);
    va_end(arguments);
    return false;
}

/** The traits of the message, by its first element. */
static bool read_code(struct parser *parser)
{
    uint64_t code = 0;
    if (parser->elements.count == 0)
        return refuse_message(parser, "malformed message: an empty list");
    if (!wi_element_uint(&parser->elements, 0, 0, UINT64_MAX, &code))
        return refuse_message(parser, "malformed message: element 1 is no message code");
    parser->traits = wi_message_traits(code);
    if (!parser->traits)
        return refuse_message(parser, "unknown message code %llu", (unsigned long long)code);
    parser->message->type = parser->traits->type;
    return true;
}

/** Put the name of the message, as far as it is known, before why it could not be taken apart. */
static bool refuse_split(struct parser *parser)
{
    if (parser->problem->out_of_memory) {
        wi_copy_text(parser->problem->text, sizeof(parser->problem->text), "out of memory");
        return false;
    }
    widl_problem problem = *parser->problem;
    if (parser->elements.count > 0 && !read_code(parser))
        return false;
    if (!parser->traits)
        return refuse_message(parser, "malformed message: %.150s", problem.text);
    return refuse_message(parser, "%s: element %zu: %.150s", parser->traits->name,
                          parser->elements.count + 1, problem.text);
}

static bool check_length(struct parser *parser)
{
    size_t least = 0;
    size_t most = 0;
    wi_message_lengths(parser->traits, &least, &most);
    parser->most = most;
    size_t count = parser->elements.count;
    if (count >= least && count <= most)
        return true;
    if (least == most)
        return refuse_message(parser, "%s: expected %zu elements, found %zu", parser->traits->name,
                              least, count);
    return refuse_message(parser, "%s: expected %zu to %zu elements, found %zu",
                          parser->traits->name, least, most, count);
}

bool wi_general_parse(enum wi_serializer serializer, const void *data, size_t size,
                      widl_arena *scratch, struct wi_message *ret, widl_problem *problem)
{
    *ret = (struct wi_message){.payload = {.serializer = serializer}};
    struct parser parser = {
        .elements = {.serializer = serializer, .scratch = scratch},
        .message = ret,
        .problem = problem,
    };
    if (!wi_elements_split(&parser.elements, data, size, problem))
        return refuse_split(&parser);
    if (!read_code(&parser) || !check_length(&parser))
        return false;

    parser.at = 1;
    for (const char *letter = parser.traits->elements; *letter; letter++) {
        if (*letter == '?')
            continue;
        if (parser.at >= parser.elements.count)
            break;
        if (!read_element(&parser, *letter))
            return false;
        parser.at++;
    }
    return true;
}

bool wi_message_parse(enum wi_serializer serializer, const void *data, size_t size,
                      widl_arena *scratch, struct wi_message *ret, widl_problem *problem)
{
    return (serializer == WI_MSGPACK && wi_quick_parse(data, size, scratch, ret, problem)) ||
           wi_general_parse(serializer, data, size, scratch, ret, problem);
}
