/* SPDX-License-Identifier: MIT */
/*
 * The header Sec-WebSocket-Extensions.
 *
 * One element of its list is a name and parameters, each of which may come once. A row for each
 * parameter says which of the two sides may use it, and what its value is.
 */
#include "transport/extension.h"

#include <stdio.h>
#include <string.h>

#include "transport/deflate.h"

#define HEADER "Sec-WebSocket-Extensions"
#define NAME   "permessage-deflate"

enum parameter { SERVER_ALONE, CLIENT_ALONE, SERVER_WINDOW, CLIENT_WINDOW, PARAMETERS };

/** Whether a parameter has a value. */
enum value { VALUE_NONE, VALUE_MAYBE, VALUE_NEEDED };

static const struct row {
    const char *name;
    enum value offered;
    enum value chosen;
    bool may_be_chosen; /**< when it was not offered by us */
} ROWS[PARAMETERS] = {
    [SERVER_ALONE] = {"server_no_context_takeover", VALUE_NONE, VALUE_NONE, true},
    [CLIENT_ALONE] = {"client_no_context_takeover", VALUE_NONE, VALUE_NONE, true},
    [SERVER_WINDOW] = {"server_max_window_bits", VALUE_NEEDED, VALUE_NEEDED, true},
    [CLIENT_WINDOW] = {"client_max_window_bits", VALUE_MAYBE, VALUE_NEEDED, false},
};

/** The parameters of one element. */
struct parameters {
    bool given[PARAMETERS];
    unsigned windows[PARAMETERS]; /**< 0: no value */
};

/** Take what is before `separator`, or all of it. Return: false when nothing is left. */
static bool next_piece(widl_string *left, char separator, widl_string *ret)
{
    const char *found = left->data ? memchr(left->data, separator, left->size) : NULL;
    size_t size = found ? (size_t)(found - left->data) : left->size;

    if (!left->data)
        return false;
    *ret = wi_http_trim(widl_str_n(left->data, size));
    *left = found ? widl_str_n(found + 1, left->size - size - 1) : (widl_string){0};
    return true;
}

/** A window, from 8 to 15, perhaps in quotes. Return: 0: it is none. */
static unsigned read_window(widl_string text)
{
    unsigned bits = 0;

    if (text.size > 2 && text.data[0] == '"' && text.data[text.size - 1] == '"')
        text = widl_str_n(text.data + 1, text.size - 2);
    if (text.size == 0 || text.size > 2 || text.data[0] == '0')
        return 0;
    for (size_t i = 0; i < text.size; i++) {
        if (text.data[i] < '0' || text.data[i] > '9')
            return 0;
        bits = bits * 10 + (unsigned)(text.data[i] - '0');
    }
    return bits >= 8 && bits <= WI_WINDOW_BITS_MAX ? bits : 0;
}

static enum parameter find_parameter(widl_string name)
{
    unsigned i = 0;

    while (i < PARAMETERS && !wi_http_same(name, ROWS[i].name))
        i++;
    return (enum parameter)i;
}

/** Read `NAME[=VALUE]`. Return: false when it is not known, not proper, or there already. */
static bool read_parameter(widl_string text, bool is_answer, struct parameters *ret)
{
    widl_string name;
    widl_string value;
    bool has_value;
    enum parameter parameter;
    enum value expected;

    next_piece(&text, '=', &name);
    has_value = text.data;
    value = wi_http_trim(text);
    parameter = find_parameter(name);
    if (parameter == PARAMETERS || ret->given[parameter])
        return false;
    expected = is_answer ? ROWS[parameter].chosen : ROWS[parameter].offered;
    if (has_value ? expected == VALUE_NONE : expected == VALUE_NEEDED)
        return false;
    ret->given[parameter] = true;
    ret->windows[parameter] = has_value ? read_window(value) : 0;
    return (!has_value || ret->windows[parameter] > 0) &&
           (!is_answer || ROWS[parameter].may_be_chosen);
}

/** Read an element of the list. Return: false when it is not about compression as it is here. */
static bool read_element(widl_string element, bool is_answer, struct parameters *ret)
{
    widl_string piece;

    *ret = (struct parameters){0};
    if (!next_piece(&element, ';', &piece) || !wi_http_same(piece, NAME))
        return false;
    while (next_piece(&element, ';', &piece)) {
        if (!read_parameter(piece, is_answer, ret))
            return false;
    }
    return true;
}

struct wi_compression wi_extension_choose(const struct wi_http_lines *lines)
{
    struct wi_http_list list = {.lines = lines, .name = HEADER};
    struct parameters parameters;
    widl_string element;

    while (wi_http_list_next(&list, &element)) {
        unsigned window;

        if (!read_element(element, false, &parameters))
            continue;
        window = parameters.given[SERVER_WINDOW] ? parameters.windows[SERVER_WINDOW]
                                                 : WI_WINDOW_BITS_MAX;
        if (window >= WI_WINDOW_BITS_MIN)
            return (struct wi_compression){(unsigned char)window, parameters.given[SERVER_WINDOW]};
    }
    return (struct wi_compression){0};
}

void wi_extension_answer(struct wi_compression compression, char ret[WI_EXTENSION_ANSWER_SIZE])
{
    ret[0] = '\0';
    if (compression.window_bits == 0)
        return;
    snprintf(ret, WI_EXTENSION_ANSWER_SIZE, "%s", WI_EXTENSION_OFFER);
    if (compression.is_window_named)
        snprintf(ret + strlen(ret), WI_EXTENSION_ANSWER_SIZE - strlen(ret), "; %s=%u",
                 ROWS[SERVER_WINDOW].name, compression.window_bits);
}

bool wi_extension_check(const struct wi_http_lines *lines, struct wi_compression *ret)
{
    struct wi_http_list list = {.lines = lines, .name = HEADER};
    struct parameters parameters;
    widl_string element;

    *ret = (struct wi_compression){0};
    if (!wi_http_list_next(&list, &element))
        return true;
    if (!read_element(element, true, &parameters) || !parameters.given[SERVER_ALONE] ||
        wi_http_list_next(&list, &element))
        return false;
    ret->window_bits = WI_WINDOW_BITS_MAX;
    return true;
}
