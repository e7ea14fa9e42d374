/* SPDX-License-Identifier: MIT */
/*
 * Events as rows of the file. What is read is believed as little as what comes over the network:
 * the file may be damaged.
 */
#include "router/core/history/row.h"

#include <stddef.h>

#include <widl/value.h>

#include "value/check.h"

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

/** A part of an event that is text or bytes, in the order of the columns behind FIRST_PART. */
struct part {
    enum { TEXT, VALUE } type;
    size_t offset;  /**< in wi_publication: of a widl_string, or a widl_value */
    widl_kind kind; /**< of a VALUE */
};

/* Columns as statements.def has them; parameters count from 1. */
enum {
    COLUMN_HISTORY,
    COLUMN_PUBLICATION,
    COLUMN_TIME,
    COLUMN_SIZE,
    COLUMN_PUBLISHER,
    FIRST_PART,
};

#define AT(member) offsetof(struct wi_publication, member)

static const struct part parts[] = {
    {TEXT, AT(topic), 0},
    {TEXT, AT(authid), 0},
    {TEXT, AT(authrole), 0},
    {VALUE, AT(payload.args), WIDL_KIND_LIST},
    {VALUE, AT(payload.kwargs), WIDL_KIND_MAP},
    {TEXT, AT(passthru[WI_PPT_SCHEME]), 0},
    {TEXT, AT(passthru[WI_PPT_SERIALIZER]), 0},
    {TEXT, AT(passthru[WI_PPT_CIPHER]), 0},
    {TEXT, AT(passthru[WI_PPT_KEYID]), 0},
    {VALUE, AT(audience[WI_EXCLUDE_AUTHID]), WIDL_KIND_LIST},
    {VALUE, AT(audience[WI_EXCLUDE_AUTHROLE]), WIDL_KIND_LIST},
    {VALUE, AT(audience[WI_ELIGIBLE_AUTHID]), WIDL_KIND_LIST},
    {VALUE, AT(audience[WI_ELIGIBLE_AUTHROLE]), WIDL_KIND_LIST},
};

/* Halves of a payload are views as values are, under another name. */
_Static_assert(sizeof(widl_string) == sizeof(widl_value) &&
                   offsetof(widl_string, data) == offsetof(widl_value, data) &&
                   offsetof(widl_string, size) == offsetof(widl_value, size),
               "text and values are viewed alike");

static void bind_part(sqlite3_stmt *statement, int column, const struct part *part,
                      const struct wi_publication *publication)
{
    const widl_string *view =
        (const widl_string *)(const void *)((const char *)publication + part->offset);
    if (part->type == VALUE && view->size > 0)
        sqlite3_bind_blob64(statement, column, view->data, view->size, SQLITE_STATIC);
    else if (part->type == TEXT && view->data)
        sqlite3_bind_text64(statement, column, view->data, view->size, SQLITE_STATIC, SQLITE_UTF8);
}

void wi_row_bind(sqlite3_stmt *statement, sqlite3_int64 history,
                 const struct wi_publication *publication, size_t size)
{
    sqlite3_bind_int64(statement, COLUMN_HISTORY + 1, history);
    sqlite3_bind_int64(statement, COLUMN_PUBLICATION + 1, (sqlite3_int64)publication->id);
    sqlite3_bind_int64(statement, COLUMN_TIME + 1, publication->time);
    sqlite3_bind_int64(statement, COLUMN_SIZE + 1, (sqlite3_int64)size);
    if (publication->publisher)
        sqlite3_bind_int64(statement, COLUMN_PUBLISHER + 1, (sqlite3_int64)publication->publisher);
    for (size_t i = 0; i < COUNT_OF(parts); i++)
        bind_part(statement, FIRST_PART + 1 + (int)i, &parts[i], publication);
}

/** Read a part of an event. Return: false when it is not what it should be. */
static bool read_part(sqlite3_stmt *statement, int column, const struct part *part,
                      struct wi_publication *publication)
{
    widl_problem problem;
    widl_string *view = (widl_string *)(void *)((char *)publication + part->offset);
    if (sqlite3_column_type(statement, column) == SQLITE_NULL)
        return true;
    const char *data = sqlite3_column_blob(statement, column);
    *view = widl_str_n(data ? data : "", (size_t)sqlite3_column_bytes(statement, column));
    if (part->type == TEXT)
        return widl_utf8_valid(*view);
    const widl_value value = {(const unsigned char *)view->data, view->size};
    return wi_check_whole(value, NULL, &problem) && widl_value_kind(value) == part->kind;
}

bool wi_row_read(sqlite3_stmt *statement, struct wi_publication *publication)
{
    *publication = (struct wi_publication){
        .id = (uint64_t)sqlite3_column_int64(statement, COLUMN_PUBLICATION),
        .time = sqlite3_column_int64(statement, COLUMN_TIME),
        .publisher = (uint64_t)sqlite3_column_int64(statement, COLUMN_PUBLISHER),
        .payload = {.serializer = WI_MSGPACK},
    };
    publication->disclose_me = publication->publisher != 0;
    for (size_t i = 0; i < COUNT_OF(parts); i++)
        if (!read_part(statement, FIRST_PART + (int)i, &parts[i], publication))
            return false;
    for (size_t i = 0; i < WI_AUDIENCE_COUNT; i++)
        publication->has_audience |= publication->audience[i].size > 0;
    return true;
}
