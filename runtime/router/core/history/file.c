/* SPDX-License-Identifier: MIT */
/*
 * Event history in a file.
 *
 * What is done between two commits is one transaction. When any of it fails, all of it is rolled
 * back, and nothing more is done until the commit, which then says that it is lost: whoever waits
 * for it need not know which part it was. What only an event itself is to blame for is found out
 * before, and harms no other.
 *
 * Invariants: numbers of events are in the order in which they came. `count` and `bytes` of a
 * history are those of the file unless something was rolled back since they were measured.
 */
#include <stdlib.h>

#include "router/core/history/database.h"
#include "router/core/history/row.h"
#include "router/core/history/store.h"

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

/** What may wait for a commit. */
#define MOST_EVENTS 4096
#define MOST_BYTES  ((size_t)8 << 20)

/** After so many bytes were removed, it is time to make the file smaller if much of it is free. */
#define VACUUM_BYTES ((size_t)1 << 20)

/** Fewer free pages than these are left to be used again. */
#define SPARE_PAGES 256

struct wi_history_file {
    struct wi_database database;
    widl_arena scratch;
    bool is_open;       /**< a transaction is */
    bool is_lost;       /**< it was rolled back, and nobody knows yet */
    uint64_t rollbacks; /**< how many there were */
    size_t waiting_events;
    size_t waiting_bytes;
    size_t removed_bytes; /**< since the file was last made smaller */
    char problem[WIDL_ERROR_TEXT_SIZE];
};

struct file_history {
    struct wi_history base;
    struct wi_history_file *file;
    sqlite3_int64 id;
    uint64_t rollbacks; /**< of the file when this was measured */
};

static struct file_history *file_history_of(struct wi_history *history)
{
    return wi_container_of(history, struct file_history, base);
}

static sqlite3_stmt *statement_of(struct wi_history_file *file, enum wi_statement statement)
{
    return file->database.statements[statement];
}

/** Note why something has failed. */
static void note_problem(struct wi_history_file *file, const char *text)
{
    sqlite3_snprintf((int)sizeof(file->problem), file->problem, "%s", text);
}

static void note_failure(struct wi_history_file *file)
{
    note_problem(file, sqlite3_errmsg(file->database.handle));
}

/** Give up the transaction. Return: false. */
static bool lose(struct wi_history_file *file)
{
    note_failure(file);
    if (!sqlite3_get_autocommit(file->database.handle))
        wi_database_run(&file->database, WI_STATEMENT_ROLLBACK);
    file->is_open = false;
    file->is_lost = true;
    file->rollbacks++;
    return false;
}

/** Make sure that a transaction is open. */
static bool begin(struct wi_history_file *file)
{
    if (file->is_open || file->is_lost)
        return file->is_open;
    file->is_open = wi_database_run(&file->database, WI_STATEMENT_BEGIN);
    return file->is_open || lose(file);
}

/** Know how much the file has of a history. */
static bool measure(struct file_history *own)
{
    struct wi_history_file *file = own->file;
    if (own->rollbacks == file->rollbacks)
        return true;
    sqlite3_stmt *statement = statement_of(file, WI_STATEMENT_MEASURE);
    sqlite3_bind_int64(statement, 1, own->id);
    bool good = sqlite3_step(statement) == SQLITE_ROW;
    if (good) {
        own->base.count = (size_t)sqlite3_column_int64(statement, 0);
        own->base.bytes = (size_t)sqlite3_column_int64(statement, 1);
        own->rollbacks = file->rollbacks;
    } else {
        note_failure(file);
    }
    wi_database_rest(statement);
    return good;
}

struct oldest {
    sqlite3_int64 number;
    widl_timestamp time;
    size_t size;
};

static bool find_oldest(struct file_history *own, struct oldest *ret)
{
    sqlite3_stmt *statement = statement_of(own->file, WI_STATEMENT_OLDEST);
    sqlite3_bind_int64(statement, 1, own->id);
    bool good = sqlite3_step(statement) == SQLITE_ROW;
    if (good) {
        ret->number = sqlite3_column_int64(statement, 0);
        ret->time = sqlite3_column_int64(statement, 1);
        ret->size = (size_t)sqlite3_column_int64(statement, 2);
    }
    wi_database_rest(statement);
    return good;
}

static bool remove_oldest(struct file_history *own, const struct oldest *oldest)
{
    struct wi_history_file *file = own->file;
    if (!begin(file))
        return false;
    sqlite3_stmt *statement = statement_of(file, WI_STATEMENT_REMOVE);
    sqlite3_bind_int64(statement, 1, oldest->number);
    if (!wi_database_finish(statement))
        return lose(file);
    own->base.count--;
    own->base.bytes -= oldest->size;
    file->removed_bytes += oldest->size;
    return true;
}

/** Remove what is beyond the limits. Return: false when the transaction is lost. */
static bool drop_excess(struct file_history *own, widl_timestamp now)
{
    struct oldest oldest = {0};
    if (!measure(own))
        return false;
    while (own->base.limits.max_age_ms || wi_history_is_over(&own->base, now, now)) {
        if (own->base.count == 0)
            return true;
        if (!find_oldest(own, &oldest))
            return lose(own->file);
        if (!wi_history_is_over(&own->base, oldest.time, now))
            return true;
        if (!remove_oldest(own, &oldest))
            return false;
    }
    return true;
}

static void trim(struct wi_history *history, widl_timestamp now)
{
    drop_excess(file_history_of(history), now);
}

static bool insert(struct file_history *own, const struct wi_publication *publication, size_t size)
{
    sqlite3_stmt *statement = statement_of(own->file, WI_STATEMENT_ADD_EVENT);
    wi_row_bind(statement, own->id, publication, size);
    return wi_database_finish(statement);
}

/** The publication as it is put into the file: in MessagePack, and silent about who said nothing.
 */
static bool prepare(struct wi_history_file *file, struct wi_publication *publication)
{
    widl_payload payload = {0};
    widl_problem problem;
    if (!wi_payload_to_msgpack(&publication->payload, &file->scratch, &payload, &problem)) {
        note_problem(file, problem.text);
        return false;
    }
    publication->payload = wi_payload_of(&payload);
    if (publication->disclose_me)
        return true;
    publication->publisher = 0;
    publication->authid = (widl_string){0};
    publication->authrole = (widl_string){0};
    return true;
}

static bool append(struct wi_history *history, struct wi_kept_publication *kept)
{
    struct file_history *own = file_history_of(history);
    struct wi_history_file *file = own->file;
    struct wi_publication publication = kept->publication;
    size_t size = wi_history_size(kept);
    widl_arena_reset(&file->scratch);
    if (size > history->limits.max_bytes) {
        note_problem(file, "the event is larger than the history may be");
        return false;
    }
    if (!prepare(file, &publication) || !begin(file) || !measure(own))
        return false;
    if (!insert(own, &publication, size))
        return lose(file);
    history->count++;
    history->bytes += size;
    file->waiting_events++;
    file->waiting_bytes += size;
    return drop_excess(own, publication.time);
}

/** Numbers and times of events, from the first to the last. */
struct span {
    sqlite3_int64 first;
    sqlite3_int64 last;
    widl_timestamp from;
    widl_timestamp until;
};

/** Find the number of a publication, 0 if it is not in the history. */
static bool locate(struct file_history *own, uint64_t publication, sqlite3_int64 *ret)
{
    sqlite3_stmt *statement = statement_of(own->file, WI_STATEMENT_LOCATE);
    *ret = 0;
    if (publication > INT64_MAX)
        return true;
    sqlite3_bind_int64(statement, 1, own->id);
    sqlite3_bind_int64(statement, 2, (sqlite3_int64)publication);
    int code = sqlite3_step(statement);
    if (code == SQLITE_ROW)
        *ret = sqlite3_column_int64(statement, 0);
    wi_database_rest(statement);
    return code == SQLITE_ROW || code == SQLITE_DONE;
}

/** Narrow the numbers to what the filter's publications leave. */
static bool narrow(struct file_history *own, const struct wi_history_filter *filter,
                   struct span *span)
{
    const struct {
        uint64_t publication;
        bool is_end;
        int offset;
    } ends[] = {
        {filter->from_publication, false, 0},
        {filter->after_publication, false, 1},
        {filter->before_publication, true, -1},
        {filter->until_publication, true, 0},
    };
    for (size_t i = 0; i < COUNT_OF(ends); i++) {
        sqlite3_int64 number = 0;
        if (!ends[i].publication)
            continue;
        if (!locate(own, ends[i].publication, &number))
            return false;
        if (number == 0)
            span->last = -1; /* so that nothing is found */
        number += ends[i].offset;
        if (ends[i].is_end && number < span->last)
            span->last = number;
        else if (!ends[i].is_end && number > span->first)
            span->first = number;
    }
    return true;
}

/** What the filter's times leave, or a little more: the filter is asked about each event. */
static void narrow_times(const struct wi_history_filter *filter, struct span *span)
{
    if (filter->has_from)
        span->from = filter->from;
    if (filter->has_after && filter->after > span->from)
        span->from = filter->after;
    if (filter->has_until)
        span->until = filter->until;
    if (filter->has_before && filter->before < span->until)
        span->until = filter->before;
}

/** Hand out what the statement finds. */
static bool hand_out(struct wi_history_file *file, sqlite3_stmt *statement,
                     const struct wi_history_request *request)
{
    const struct wi_history_filter *filter = request->filter;
    uint64_t left = filter->has_limit ? filter->limit : UINT64_MAX;
    struct wi_publication publication;
    int code;
    while ((code = sqlite3_step(statement)) == SQLITE_ROW) {
        if (!wi_row_read(statement, &publication)) {
            note_problem(file, "an event in it is damaged");
            return false;
        }
        if (wi_history_wants(filter, &publication, request->requester) &&
            (!request->take(request->user, &publication) || --left == 0))
            return true;
    }
    if (code != SQLITE_DONE)
        note_failure(file);
    return code == SQLITE_DONE;
}

static bool query(struct wi_history *history, const struct wi_history_request *request)
{
    struct file_history *own = file_history_of(history);
    struct span span = {0, INT64_MAX, INT64_MIN, INT64_MAX};
    if (!narrow(own, request->filter, &span)) {
        note_failure(own->file);
        return false;
    }
    narrow_times(request->filter, &span);
    sqlite3_stmt *statement = statement_of(
        own->file, request->filter->reverse ? WI_STATEMENT_EVENTS_REVERSED : WI_STATEMENT_EVENTS);
    sqlite3_bind_int64(statement, 1, own->id);
    sqlite3_bind_int64(statement, 2, span.first);
    sqlite3_bind_int64(statement, 3, span.last);
    sqlite3_bind_int64(statement, 4, span.from);
    sqlite3_bind_int64(statement, 5, span.until);
    bool good = hand_out(own->file, statement, request);
    wi_database_rest(statement);
    return good;
}

static void free_history(struct wi_history *history)
{
    free(file_history_of(history));
}

static const struct wi_history_operations operations = {
    .is_durable = true,
    .free = free_history,
    .append = append,
    .trim = trim,
    .query = query,
};

static void bind_name(sqlite3_stmt *statement, const struct wi_history_name *name)
{
    sqlite3_bind_text64(statement, 1, name->realm.data, name->realm.size, SQLITE_STATIC,
                        SQLITE_UTF8);
    sqlite3_bind_text(statement, 2, wi_match_name(name->match), -1, SQLITE_STATIC);
    sqlite3_bind_text64(statement, 3, name->topic.data, name->topic.size, SQLITE_STATIC,
                        SQLITE_UTF8);
}

/** Find the history of a name in the file, or put it there. */
static bool open_history(struct file_history *own, const struct wi_history_name *name)
{
    struct wi_history_file *file = own->file;
    sqlite3_stmt *find = statement_of(file, WI_STATEMENT_FIND_HISTORY);
    bind_name(find, name);
    int code = sqlite3_step(find);
    if (code == SQLITE_ROW)
        own->id = sqlite3_column_int64(find, 0);
    wi_database_rest(find);
    if (code == SQLITE_ROW)
        return true;
    if (code != SQLITE_DONE || !begin(file))
        return false;
    sqlite3_stmt *add = statement_of(file, WI_STATEMENT_ADD_HISTORY);
    bind_name(add, name);
    if (!wi_database_finish(add))
        return false;
    own->id = sqlite3_last_insert_rowid(file->database.handle);
    return true;
}

struct wi_history *wi_history_new_in(struct wi_history_file *file,
                                     const struct wi_history_name *name,
                                     const widl_history_limits *limits, widl_timestamp now,
                                     widl_error *error)
{
    struct file_history *own = calloc(1, sizeof(*own));
    if (!own) {
        widl_error_set(error, WIDL_ERROR_MEMORY, NULL, "no memory for a history");
        return NULL;
    }
    wi_history_init(&own->base, &operations, limits);
    own->file = file;
    own->rollbacks = UINT64_MAX; /* not measured yet */
    if (!open_history(own, name))
        lose(file);
    else
        drop_excess(own, now);
    if (wi_history_file_commit(file) && measure(own))
        return &own->base;
    free(own);
    widl_error_set(error, WIDL_ERROR_STORAGE, NULL, "the history file: %s", file->problem);
    return NULL;
}

struct wi_history_file *wi_history_file_open(const char *path, widl_error *error)
{
    struct wi_history_file *file = calloc(1, sizeof(*file));
    if (!file) {
        widl_error_set(error, WIDL_ERROR_MEMORY, NULL, "no memory for the history file");
        return NULL;
    }
    if (wi_database_open(&file->database, path, error))
        return file;
    free(file);
    return NULL;
}

bool wi_history_file_is_waiting(const struct wi_history_file *file)
{
    return file->is_open || file->is_lost;
}

bool wi_history_file_is_full(const struct wi_history_file *file)
{
    return file->waiting_events >= MOST_EVENTS || file->waiting_bytes >= MOST_BYTES;
}

/** Give free pages back to the system when there are many. That it fails harms nothing. */
static void shrink(struct wi_history_file *file)
{
    sqlite3_stmt *statement = statement_of(file, WI_STATEMENT_FREE_PAGES);
    if (file->removed_bytes < VACUUM_BYTES)
        return;
    file->removed_bytes = 0;
    bool is_much =
        sqlite3_step(statement) == SQLITE_ROW && sqlite3_column_int64(statement, 0) > SPARE_PAGES;
    wi_database_rest(statement);
    if (is_much)
        wi_database_run(&file->database, WI_STATEMENT_VACUUM);
}

bool wi_history_file_commit(struct wi_history_file *file)
{
    if (file->is_open && !wi_database_run(&file->database, WI_STATEMENT_COMMIT))
        lose(file);
    bool is_lost = file->is_lost;
    file->is_open = false;
    file->is_lost = false;
    file->waiting_events = 0;
    file->waiting_bytes = 0;
    if (!is_lost)
        shrink(file);
    return !is_lost;
}

const char *wi_history_file_problem(const struct wi_history_file *file)
{
    return file->problem;
}

void wi_history_file_close(struct wi_history_file *file)
{
    if (!file)
        return;
    wi_history_file_commit(file);
    wi_database_close(&file->database);
    widl_arena_free(&file->scratch);
    free(file);
}
