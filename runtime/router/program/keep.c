/* SPDX-License-Identifier: MIT */
/*
 * The value of --history: what is kept, and how much of it. Numbers that do not fit are wrong,
 * never cut.
 */
#include "router/program/keep.h"

#include <string.h>

/** Read a number that is at least 1. Return: what is behind it; NULL when there is none. */
static const char *read_number(const char *text, uint64_t *ret)
{
    const char *at = text;
    *ret = 0;
    for (; *at >= '0' && *at <= '9'; at++) {
        uint64_t digit = (uint64_t)(*at - '0');
        if (*ret > (UINT64_MAX - digit) / 10)
            return NULL;
        *ret = *ret * 10 + digit;
    }
    return *ret > 0 ? at : NULL;
}

static const char *read_size(const char *text, size_t *ret)
{
    uint64_t number;
    const char *rest = read_number(text, &number);
    if (!rest || *rest || number > SIZE_MAX)
        return "events and bytes are numbers from 1";
    *ret = (size_t)number;
    return NULL;
}

static const char *read_age(const char *text, uint64_t *ret)
{
    static const struct {
        char unit;
        uint64_t ms;
    } units[] = {{'s', 1000}, {'m', 60000}, {'h', 3600000}, {'d', 86400000}};
    uint64_t number = 0;
    const char *rest = read_number(text, &number);
    for (size_t i = 0; rest && i < sizeof(units) / sizeof(units[0]); i++) {
        if (rest[0] != units[i].unit || rest[1] || number > UINT64_MAX / units[i].ms)
            continue;
        *ret = number * units[i].ms;
        return NULL;
    }
    return "age is a number from 1 with its unit: s, m, h or d";
}

static const char *read_setting(const char *text, struct keep *keep)
{
    if (strncmp(text, "events=", 7) == 0)
        return read_size(text + 7, &keep->limits.max_events);
    if (strncmp(text, "bytes=", 6) == 0)
        return read_size(text + 6, &keep->limits.max_bytes);
    if (strncmp(text, "age=", 4) == 0)
        return read_age(text + 4, &keep->limits.max_age_ms);
    return "behind the topic go events=, bytes= and age=";
}

/** How a topic is meant; an exact one has no empty components. */
static widl_match match_of(const char *topic)
{
    size_t size = strlen(topic);
    if (size == 0 || topic[size - 1] == '.')
        return WIDL_MATCH_PREFIX;
    return topic[0] == '.' || strstr(topic, "..") ? WIDL_MATCH_WILDCARD : WIDL_MATCH_EXACT;
}

/** Cut the text at `separator`. Return: what is behind it; NULL when it is not there. */
static char *cut(char *text, char separator)
{
    char *at = strchr(text, separator);
    if (at)
        *at++ = '\0';
    return at;
}

const char *keep_read(char *text, struct keep *ret)
{
    const char *wrong = NULL;
    char *topic = cut(text, '=');
    if (!topic)
        return "it must be REALM=TOPIC";
    char *setting = cut(topic, ',');
    *ret = (struct keep){.realm = text, .topic = topic, .match = match_of(topic)};
    while (!wrong && setting) {
        char *next = cut(setting, ',');
        wrong = read_setting(setting, ret);
        setting = next;
    }
    return wrong;
}
