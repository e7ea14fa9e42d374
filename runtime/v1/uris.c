/* SPDX-License-Identifier: MIT */
/*
 * The two names of a procedure, topic or error.
 *
 * Invariant: no prefix is in the table twice, on either side; so the longest one that fits is the
 * only one of its length.
 */
#include "v1/uris.h"

#include <string.h>

#include <widl/codec.h>

#include "base/memory.h"

#define HASH_ESCAPE      "%23"
#define HASH_ESCAPE_SIZE (sizeof(HASH_ESCAPE) - 1)

/** Errors that are WAMP v1's own, and WAMP's. */
#define ERRORS_V1   "http://api.wamp.ws/error#"
#define ERRORS_WAMP "wamp.error."

/** Errors that both have under different names. */
static const struct {
    const char *v1;
    const char *wamp;
} errors[] = {
    {ERRORS_V1 "generic", ERRORS_WAMP "runtime_error"},
    {ERRORS_V1 "NoSuchRPCEndpoint", ERRORS_WAMP "no_such_procedure"},
};

#define ERROR_COUNT (sizeof(errors) / sizeof(errors[0]))

/** A URI that is being made. */
struct maker {
    char *text;
    size_t size;
};

static bool starts_with(widl_string text, const char *prefix)
{
    size_t size = strlen(prefix);
    return text.size >= size && memcmp(text.data, prefix, size) == 0;
}

static bool put(struct maker *maker, const char *text, size_t size)
{
    if (size > WI_URI_MAX_SIZE - maker->size)
        return false;
    memcpy(maker->text + maker->size, text, size);
    maker->size += size;
    return true;
}

/** Append what may have a `#`. Return: false when it is too long or has the escape already. */
static bool put_escaped(struct maker *maker, widl_string text)
{
    for (size_t i = 0; i < text.size; i++) {
        bool hash = text.data[i] == '#';
        if (starts_with(widl_str_n(text.data + i, text.size - i), HASH_ESCAPE))
            return false;
        if (!put(maker, hash ? HASH_ESCAPE : text.data + i, hash ? HASH_ESCAPE_SIZE : 1))
            return false;
    }
    return true;
}

static bool put_unescaped(struct maker *maker, widl_string text)
{
    for (size_t i = 0; i < text.size; i++) {
        bool hash = starts_with(widl_str_n(text.data + i, text.size - i), HASH_ESCAPE);
        if (!put(maker, hash ? "#" : text.data + i, 1))
            return false;
        i += hash ? HASH_ESCAPE_SIZE - 1 : 0;
    }
    return true;
}

/** What of `text` is behind a prefix. */
static widl_string behind(widl_string text, const char *prefix)
{
    size_t size = strlen(prefix);
    return widl_str_n(text.data + size, text.size - size);
}

const widl_v1_prefix *wi_v1_prefix_of(const struct wi_v1_uris *uris, widl_string v1)
{
    const widl_v1_prefix *best = NULL;
    for (size_t i = 0; i < uris->count; i++) {
        const widl_v1_prefix *prefix = &uris->prefixes[i];
        if (starts_with(v1, prefix->v1) && (!best || strlen(prefix->v1) > strlen(best->v1)))
            best = prefix;
    }
    return best;
}

/** The prefix that a URI of WAMP begins with. */
static const widl_v1_prefix *prefix_of_wamp(const struct wi_v1_uris *uris, widl_string wamp)
{
    const widl_v1_prefix *best = NULL;
    for (size_t i = 0; i < uris->count; i++) {
        const widl_v1_prefix *prefix = &uris->prefixes[i];
        if (starts_with(wamp, prefix->wamp) && (!best || strlen(prefix->wamp) > strlen(best->wamp)))
            best = prefix;
    }
    return best;
}

bool wi_v1_uri_to_wamp(const struct wi_v1_uris *uris, widl_string v1, struct wi_v1_uri *room,
                       widl_string *ret)
{
    const widl_v1_prefix *prefix = wi_v1_prefix_of(uris, v1);
    struct maker maker = {room->text, 0};
    if (prefix && !put(&maker, prefix->wamp, strlen(prefix->wamp)))
        return false;
    if (!put_escaped(&maker, prefix ? behind(v1, prefix->v1) : v1))
        return false;
    *ret = widl_str_n(maker.text, maker.size);
    return true;
}

bool wi_v1_uri_of_wamp(const struct wi_v1_uris *uris, widl_string wamp, struct wi_v1_uri *room,
                       widl_string *ret)
{
    const widl_v1_prefix *prefix = prefix_of_wamp(uris, wamp);
    struct maker maker = {room->text, 0};
    if (prefix && !put(&maker, prefix->v1, strlen(prefix->v1)))
        return false;
    if (!put_unescaped(&maker, prefix ? behind(wamp, prefix->wamp) : wamp))
        return false;
    *ret = widl_str_n(maker.text, maker.size);
    return true;
}

/** `from` in the place of `prefix` by `replacement`. Return: false when it does not fit. */
static bool replace(widl_string from, const char *prefix, const char *replacement,
                    struct wi_v1_uri *room, widl_string *ret)
{
    struct maker maker = {room->text, 0};
    widl_string rest = behind(from, prefix);
    if (!put(&maker, replacement, strlen(replacement)) || !put(&maker, rest.data, rest.size))
        return false;
    *ret = widl_str_n(maker.text, maker.size);
    return true;
}

widl_string wi_v1_error_to_wamp(const struct wi_v1_uris *uris, widl_string v1,
                                struct wi_v1_uri *room)
{
    widl_string uri;
    for (size_t i = 0; i < ERROR_COUNT; i++)
        if (widl_str_equal(v1, widl_str(errors[i].v1)))
            return widl_str(errors[i].wamp);
    bool made = starts_with(v1, ERRORS_V1) ? replace(v1, ERRORS_V1, ERRORS_WAMP, room, &uri)
                                           : wi_v1_uri_to_wamp(uris, v1, room, &uri);
    return made && wi_uri_valid(uri) ? uri : widl_str(errors[0].wamp);
}

widl_string wi_v1_error_of_wamp(const struct wi_v1_uris *uris, widl_string wamp,
                                struct wi_v1_uri *room)
{
    widl_string uri;
    for (size_t i = 0; i < ERROR_COUNT; i++)
        if (widl_str_equal(wamp, widl_str(errors[i].wamp)))
            return widl_str(errors[i].v1);
    bool made = starts_with(wamp, ERRORS_WAMP) ? replace(wamp, ERRORS_WAMP, ERRORS_V1, room, &uri)
                                               : wi_v1_uri_of_wamp(uris, wamp, room, &uri);
    return made ? uri : widl_str(errors[0].v1);
}

/** Why a row cannot be taken; NULL when it can. */
static const char *wrong_row(const widl_v1_prefix *prefix)
{
    if (!prefix->v1 || !prefix->wamp || !*prefix->v1 || !*prefix->wamp)
        return "both prefixes are needed";
    if (strlen(prefix->v1) > WI_URI_MAX_SIZE || strlen(prefix->wamp) > WI_URI_MAX_SIZE)
        return "it is too long";
    if (!widl_utf8_valid(widl_str(prefix->v1)))
        return "it is not UTF-8";
    if (!wi_uri_valid_pattern(widl_str(prefix->wamp), WI_MATCH_PREFIX))
        return "no URI of WAMP can begin like that";
    if (prefix->curie && (!*prefix->curie || strchr(prefix->curie, ':') ||
                          strlen(prefix->curie) > 255 || !widl_utf8_valid(widl_str(prefix->curie))))
        return "its CURIE is no prefix";
    return NULL;
}

static bool is_twice(const widl_v1_prefix *prefixes, size_t index)
{
    const widl_v1_prefix *prefix = &prefixes[index];
    for (size_t i = 0; i < index; i++) {
        const widl_v1_prefix *other = &prefixes[i];
        bool same_curie = prefix->curie && other->curie && strcmp(prefix->curie, other->curie) == 0;
        if (same_curie || strcmp(prefix->v1, other->v1) == 0 ||
            strcmp(prefix->wamp, other->wamp) == 0)
            return true;
    }
    return false;
}

static bool check(const widl_v1_prefix *prefixes, size_t count, widl_error *error)
{
    for (size_t i = 0; i < count; i++) {
        const char *wrong = wrong_row(&prefixes[i]);
        if (!wrong && is_twice(prefixes, i))
            wrong = "it is there twice";
        if (wrong)
            return widl_error_set(error, WIDL_ERROR_ARGUMENT, NULL, "prefix %zu of WAMP v1: %s", i,
                                  wrong);
    }
    return true;
}

static size_t text_size(const widl_v1_prefix *prefix)
{
    return strlen(prefix->v1) + strlen(prefix->wamp) + 3 +
           (prefix->curie ? strlen(prefix->curie) : 0);
}

/** Copy a text to `*at`, which moves behind it. */
static const char *copy_text(char **at, const char *text)
{
    char *copy = *at;
    size_t size = text ? strlen(text) + 1 : 0;
    if (!text)
        return NULL;
    memcpy(copy, text, size);
    *at += size;
    return copy;
}

bool wi_v1_uris_init(struct wi_v1_uris *uris, const widl_v1_prefix *prefixes, size_t count,
                     const widl_allocator *allocator, widl_error *error)
{
    size_t size = 0;
    *uris = (struct wi_v1_uris){.allocator = allocator};
    if (count == 0)
        return true;
    if (!prefixes)
        return widl_error_set(error, WIDL_ERROR_ARGUMENT, NULL, "no prefixes given");
    if (!check(prefixes, count, error))
        return false;
    for (size_t i = 0; i < count; i++)
        size += text_size(&prefixes[i]);
    uris->prefixes = wi_memory_take_array(allocator, count, sizeof(*uris->prefixes));
    uris->texts = wi_memory_take(allocator, size);
    uris->count = count;
    uris->text_size = size;
    if (!uris->prefixes || !uris->texts) {
        wi_v1_uris_done(uris);
        return widl_error_set(error, WIDL_ERROR_MEMORY, NULL, "no memory for prefixes");
    }
    char *at = uris->texts;
    for (size_t i = 0; i < count; i++)
        uris->prefixes[i] = (widl_v1_prefix){.v1 = copy_text(&at, prefixes[i].v1),
                                             .wamp = copy_text(&at, prefixes[i].wamp),
                                             .curie = copy_text(&at, prefixes[i].curie)};
    return true;
}

void wi_v1_uris_done(struct wi_v1_uris *uris)
{
    wi_memory_give_back(uris->allocator, uris->prefixes, uris->count * sizeof(*uris->prefixes));
    wi_memory_give_back(uris->allocator, uris->texts, uris->text_size);
    *uris = (struct wi_v1_uris){0};
}
