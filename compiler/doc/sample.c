/* SPDX-License-Identifier: MIT */
/*
 * Looks for a text that matches several patterns at once. It goes breadth first through what can be
 * reached, a character after the other, where a state is what each pattern may go on with: two
 * texts that lead to the same state are one. So the first text found is one of the shortest, and
 * the work is bounded by STATE_MAX and what a state costs. Contracts are hostile: there is a limit
 * for a whole document, too.
 */
#include "doc/sample.h"

#include <stdlib.h>

#include "base/memory.h"
#include "base/utf8.h"

#define CONJUNCT_MAX 10 /* 8 patterns of a type, and the syntax of a decimal or URI */
#define STATE_MAX    600
#define CHOICE_MAX   24
#define NICE_SIZE    6 /* what a text is to have at least, if it may */

struct state {
    struct state *next;
    const struct state *before; /* the text is that of this one, and `code` */
    uint32_t code;
    size_t size;       /* characters */
    uint64_t places[]; /* of all patterns; all ones: matched already */
};

struct search {
    struct arena *arena;
    const struct pattern *patterns[CONJUNCT_MAX];
    size_t pattern_count;
    size_t words; /* of a state */
    size_t low;
    size_t high;
    struct names *seen;
    struct state *last;
    size_t state_count;
    size_t *states_left; /* of the document */
};

/** Whether the pattern was matched by what came before, whatever follows. Place 64·words - 1 cannot
 * be told from that, so a word more is kept for it. */
static bool is_done(const struct pattern *pattern, const uint64_t *places)
{
    return places[pattern->words] != 0;
}

/** What follows `code`. Return: whether the text can end with it, as far as `pattern` goes. */
static bool advance(const struct pattern *pattern, const uint64_t *current, uint32_t code,
                    uint64_t *next)
{
    bool ends = pattern->empty >> PATTERN_AT_END & 1;

    memcpy(next, pattern_set_at(pattern, PATTERN_SET_AGAIN), pattern->words * sizeof(*next));
    next[pattern->words] = is_done(pattern, current);
    for (size_t place = 0; place < pattern->place_count; place++) {
        if (!pattern_has(current, place) || !pattern_goes_through(pattern, place, code))
            continue;
        ends = ends || pattern_has(pattern_set_at(pattern, PATTERN_SET_END), place);
        if (pattern_has(pattern_set_at(pattern, PATTERN_SET_ANYWHERE), place))
            next[pattern->words] = 1;
        for (size_t word = 0; word < pattern->words; word++)
            next[word] |= pattern_set_at(pattern, PATTERN_SET_FOLLOW + place)[word];
    }
    return ends || is_done(pattern, next);
}

/** Go on from `before`. Return: whether the text can end there. */
static bool step(const struct search *search, const struct state *before, uint32_t code,
                 struct state *next)
{
    bool ends = next->size >= search->low;
    size_t at = 0;

    for (size_t i = 0; i < search->pattern_count; i++) {
        if (!advance(search->patterns[i], before->places + at, code, next->places + at))
            ends = false;
        at += search->patterns[i]->words + 1;
    }
    return ends;
}

static struct state *state_new(const struct search *search, const struct state *before,
                               uint32_t code)
{
    struct state *state =
        arena_alloc(search->arena, sizeof(*state) + (search->words + 1) * sizeof(state->places[0]));

    state->before = before;
    state->code = code;
    state->size = before ? before->size + 1 : 0;
    return state;
}

/** Whether `state` leads where no other text of its length does; it then waits for its turn. */
static void enqueue(struct search *search, struct state *state)
{
    struct text key = {(const char *)state->places, (search->words + 1) * sizeof(state->places[0])};

    state->places[search->words] = state->size < search->low ? state->size : search->low;
    if (search->state_count == STATE_MAX || *search->states_left == 0 ||
        state->size >= search->high || names_add(search->seen, key, state))
        return;
    search->state_count++;
    --*search->states_left;
    search->last->next = state;
    search->last = state;
}

/**
 * Characters to go on with: letters and digits that change from place to place, then the ends of
 * what the patterns go through next.
 */
static size_t choose(const struct search *search, const struct state *state,
                     uint32_t choices[CHOICE_MAX])
{
    size_t count = 0;
    size_t at = 0;

    choices[count++] = (uint32_t)('a' + state->size % 26);
    choices[count++] = (uint32_t)('1' + state->size % 9);
    choices[count++] = (uint32_t)('A' + state->size % 26);
    choices[count++] = (uint32_t)('a' + state->size % 6);
    for (size_t i = 0; i < search->pattern_count; i++) {
        const struct pattern *pattern = search->patterns[i];

        for (size_t place = 0; place < pattern->place_count && count < CHOICE_MAX; place++) {
            const struct pattern_place *ranges = &pattern->places[place];

            if (!pattern_has(state->places + at, place) || ranges->count == 0)
                continue;
            choices[count++] = pattern->ranges[ranges->first].low;
            if (ranges->count > 1 && count < CHOICE_MAX)
                choices[count++] = pattern->ranges[ranges->first + 1].low;
        }
        at += pattern->words + 1;
    }
    return count;
}

/** Characters that are shown as they are. */
static bool is_shown(uint32_t code)
{
    return code >= ' ' && !(code >= 0x7f && code < 0xa0) && !(code >= 0xd800 && code < 0xe000);
}

static const struct state *find_from(struct search *search, const struct state *state)
{
    uint32_t choices[CHOICE_MAX];
    size_t count = choose(search, state, choices);

    for (size_t i = 0; i < count; i++) {
        struct state *next;

        if (!is_shown(choices[i]))
            continue;
        next = state_new(search, state, choices[i]);
        if (step(search, state, choices[i], next))
            return next;
        enqueue(search, next);
    }
    return NULL;
}

static struct state *begin(struct search *search)
{
    struct state *first;
    size_t at = 0;

    search->words = 0;
    for (size_t i = 0; i < search->pattern_count; i++)
        search->words += search->patterns[i]->words + 1;
    first = state_new(search, NULL, 0);
    for (size_t i = 0; i < search->pattern_count; i++) {
        const struct pattern *pattern = search->patterns[i];

        memcpy(first->places + at, pattern_set_at(pattern, PATTERN_SET_BEGIN),
               pattern->words * sizeof(uint64_t));
        first->places[at + pattern->words] = pattern->empty >> PATTERN_AT_BEGIN & 1;
        at += pattern->words + 1;
    }
    return first;
}

static struct text text_to(struct arena *arena, const struct state *state)
{
    char *text = arena_alloc(arena, 4 * state->size + 1);
    size_t begin = 4 * state->size;
    size_t end = begin;

    for (; state->before; state = state->before) {
        char bytes[4];
        size_t size = utf8_put(bytes, state->code);

        begin -= size;
        memcpy(text + begin, bytes, size);
    }
    return (struct text){text + begin, end - begin};
}

/** Look for a text of `low` characters at least. */
static bool search_text(struct search *search, size_t low, struct text *ret_text)
{
    struct state *state = begin(search);
    const struct state *found = NULL;

    search->low = low;
    search->seen = names_new(search->arena);
    search->last = state;
    search->state_count = 0;
    for (; state && !found; state = state->next)
        found = find_from(search, state);
    if (found)
        *ret_text = text_to(search->arena, found);
    return found != NULL;
}

static void add_syntax(struct search *search, enum model_kind kind)
{
    const char *syntax = kind == MODEL_DECIMAL ? "^(0|[1-9][0-9]*)(\\.[0-9]+)?$"
                         : kind == MODEL_URI   ? "^[a-z0-9_-]+(\\.[a-z0-9_-]+)*$"
                                               : NULL;
    struct pattern *pattern;
    struct pattern_problem problem;

    if (!syntax)
        return;
    pattern = arena_alloc(search->arena, sizeof(*pattern));
    if (pattern_compile(search->arena, text_of(syntax), pattern, &problem))
        search->patterns[search->pattern_count++] = pattern;
}

static bool fits(const struct model_type *type, struct text text)
{
    int64_t count = (int64_t)utf8_count(text);

    if ((type->length.has_low && count < type->length.low) ||
        (type->length.has_high && count > type->length.high))
        return false;
    for (const struct model_pattern *pattern = type->pattern; pattern; pattern = pattern->next) {
        if (!pattern_matches(pattern->automaton, text))
            return false;
    }
    return true;
}

static bool find_within(struct arena *arena, const struct model_type *type, size_t *states_left,
                        struct text *ret_sample)
{
    struct search search = {.arena = arena, .high = SAMPLE_SIZE_MAX, .states_left = states_left};
    const struct model_limits *length = &type->length;
    size_t low = length->has_low && length->low > 0 ? (size_t)length->low : 0;
    size_t nice;

    if (low > SAMPLE_SIZE_MAX)
        return false;
    if (length->has_high && length->high < SAMPLE_SIZE_MAX)
        search.high = (size_t)length->high;
    for (const struct model_pattern *pattern = type->pattern;
         pattern && search.pattern_count + 1 < CONJUNCT_MAX; pattern = pattern->next)
        search.patterns[search.pattern_count++] = pattern->automaton;
    add_syntax(&search, type->kind);
    nice = search.high < NICE_SIZE ? search.high : NICE_SIZE;
    if (low < nice && search_text(&search, nice, ret_sample) && fits(type, *ret_sample))
        return true;
    return search_text(&search, low, ret_sample) && fits(type, *ret_sample);
}

static bool find_anew(struct doc *doc, const struct model_type *type, struct text *ret_sample)
{
    struct arena *arena = arena_new();
    struct text sample;
    bool found = find_within(arena, type, &doc->states_left, &sample);

    if (found)
        *ret_sample = arena_text(doc->arena, sample);
    arena_free(arena);
    return found;
}

/** Types with the same limits have the same sample. */
static struct text key_of(struct arena *arena, const struct model_type *type)
{
    struct buffer key = {0};
    struct text copy;

    buffer_format(&key, "%d %d %lld %d %lld", (int)type->kind, type->length.has_low,
                  (long long)type->length.low, type->length.has_high, (long long)type->length.high);
    for (const struct model_pattern *pattern = type->pattern; pattern; pattern = pattern->next)
        buffer_format(&key, "\n%.*s", TEXT_ARG(pattern->text));
    copy = arena_text(arena, buffer_text(&key));
    buffer_free(&key);
    return copy;
}

/** What a text of the type is if it may. */
static struct text usual_of(enum model_kind kind)
{
    if (kind == MODEL_DECIMAL)
        return text_of("12.50");
    return text_of(kind == MODEL_URI ? "com.example.thing" : "text");
}

/** A sample without data says that there is none. */
static const struct text *find_known(struct doc *doc, const struct model_type *type)
{
    struct text key = key_of(doc->arena, type);
    struct text *known = names_find(doc->samples, key);

    if (known)
        return known;
    known = arena_alloc(doc->arena, sizeof(*known));
    if (!find_anew(doc, type, known))
        *known = (struct text){NULL, 0};
    if (!known->data && type->kind == MODEL_STRING && fits(type, text_of("")))
        *known = text_of("");
    names_add(doc->samples, key, known);
    return known;
}

bool sample_find(struct doc *doc, const struct model_type *type, struct text *ret_sample)
{
    *ret_sample = usual_of(type->kind);
    if (!fits(type, *ret_sample))
        *ret_sample = *find_known(doc, type);
    return ret_sample->data != NULL;
}
