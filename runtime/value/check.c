/* SPDX-License-Identifier: MIT */
/*
 * Checking: one pass over values that are not decoded here, after which code that handles them
 * can rely on their form. Recursion is bounded by WIDL_MAX_DEPTH; memory is needed only for maps
 * of more than a few keys.
 */
#include "value/check.h"

#include "value/head.h"
#include "value/key_set.h"
#include "value/problem.h"

/** What does not change during one check. */
struct check {
    const unsigned char *end;
    const widl_allocator *allocator;
    widl_problem *problem;
};

static const unsigned char *check_one(const struct check *check, const unsigned char *at,
                                      unsigned depth);

static const unsigned char *refuse_end(const struct check *check)
{
    wi_problem_set(check->problem, "ends in the middle of a value");
    return NULL;
}

static const unsigned char *check_text(const struct check *check, const unsigned char *at,
                                       size_t size)
{
    if (WIDL_LIKELY(widl_utf8_valid(widl_str_n((const char *)at, size))))
        return at + size;
    wi_problem_set(check->problem, "not UTF-8");
    return NULL;
}

/** Text of at most 31 ASCII characters, the head of which is `*at`; NULL: it is not that. */
static inline const unsigned char *pass_short(const struct check *check, const unsigned char *at)
{
    size_t size = *at ^ 0xa0U;

    if (size < 32 && size < (size_t)(check->end - at) &&
        widl_is_short_ascii((const char *)at + 1, size))
        return at + 1 + size;
    return NULL;
}

/** As check_one(), but small integers and short text, the most frequent elements, take no call. */
static inline const unsigned char *check_element(const struct check *check, const unsigned char *at,
                                                 unsigned depth)
{
    const unsigned char *behind;

    if (at < check->end && *at < 0x80)
        return at + 1;
    behind = at < check->end ? pass_short(check, at) : NULL;
    return behind ? behind : check_one(check, at, depth);
}

static const unsigned char *check_list(const struct check *check, const unsigned char *at,
                                       uint64_t count, unsigned depth)
{
    for (uint64_t i = 0; i < count; i++) {
        at = check_element(check, at, depth);
        if (!at) {
            wi_problem_at_index(check->problem, (size_t)i);
            return NULL;
        }
    }
    return at;
}

/** The key at `at`, added to `keys`. Return: what is behind it. */
static const unsigned char *check_key(const struct check *check, const unsigned char *at,
                                      const unsigned char *base, struct wi_key_set *keys,
                                      widl_string *ret)
{
    struct wi_head head;

    at = wi_head_read(at, check->end, &head);
    if (!at)
        return refuse_end(check);
    if (head.type != WI_TYPE_STRING) {
        wi_problem_set(check->problem, "expected a string as key, found %s",
                       wi_type_name(head.type));
        return NULL;
    }
    *ret = widl_str_n((const char *)at, (size_t)head.number);
    if (!check_text(check, at, ret->size))
        return NULL;
    switch (wi_key_set_add(keys, base, (size_t)(at - base), ret->size)) {
    case WI_KEY_NEW:
        return at + ret->size;
    case WI_KEY_DUPLICATE:
        wi_problem_set(check->problem, "duplicate key");
        wi_problem_at(check->problem, *ret);
        return NULL;
    default:
        wi_problem_memory(check->problem);
        return NULL;
    }
}

/** The pairs of a map whose head ends at `at`. */
static const unsigned char *check_map(const struct check *check, const unsigned char *at,
                                      uint64_t count, unsigned depth)
{
    const unsigned char *base = at - 1;
    struct wi_key_set keys;
    widl_string key;

    wi_key_set_init(&keys, check->allocator);
    for (uint64_t i = 0; i < count; i++) {
        at = check_key(check, at, base, &keys, &key);
        if (!at)
            break;
        at = check_element(check, at, depth);
        if (!at) {
            wi_problem_at(check->problem, key);
            break;
        }
    }
    wi_key_set_done(&keys);
    return at;
}

static const unsigned char *check_nested(const struct check *check, const unsigned char *at,
                                         const struct wi_head *head, unsigned depth)
{
    if (depth >= WIDL_MAX_DEPTH) {
        wi_problem_set(check->problem, "nested deeper than %d", WIDL_MAX_DEPTH);
        return NULL;
    }
    if (head->type == WI_TYPE_LIST)
        return check_list(check, at, head->number, depth + 1);
    return check_map(check, at, head->number, depth + 1);
}

static const unsigned char *check_one(const struct check *check, const unsigned char *at,
                                      unsigned depth)
{
    struct wi_head head;

    at = wi_head_read(at, check->end, &head);
    if (!at)
        return refuse_end(check);
    switch (head.type) {
    case WI_TYPE_STRING:
        return check_text(check, at, (size_t)head.number);
    case WI_TYPE_BYTES:
        return at + head.number;
    case WI_TYPE_LIST:
    case WI_TYPE_MAP:
        return check_nested(check, at, &head, depth);
    case WI_TYPE_EXTENSION:
    case WI_TYPE_NONE:
        wi_problem_set(check->problem, "found %s", wi_type_name(head.type));
        return NULL;
    default:
        return at;
    }
}

const unsigned char *wi_check_value(const unsigned char *at, const unsigned char *end,
                                    unsigned depth, const widl_allocator *allocator,
                                    widl_problem *problem)
{
    struct check check = {end, allocator, problem};

    return check_one(&check, at, depth);
}

bool wi_check_whole(widl_value value, const widl_allocator *allocator, widl_problem *problem)
{
    const unsigned char *end = wi_value_end(value);
    const unsigned char *at;

    if (value.size == 0)
        return wi_problem_set(problem, "there is no value");
    at = wi_check_value(value.data, end, 0, allocator, problem);
    if (at && at != end)
        return wi_problem_set(problem, "%zu bytes follow the value", (size_t)(end - at));
    return at;
}
