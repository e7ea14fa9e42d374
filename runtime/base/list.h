/* SPDX-License-Identifier: MIT */
/* Doubly linked list through a member of its elements; an element can be on several lists. */
#ifndef WI_LIST_H
#define WI_LIST_H

#include <stdbool.h>
#include <stddef.h>

struct wi_link {
    struct wi_link *previous;
    struct wi_link *next;
};

/** The struct of type `type` whose member `member` is at `pointer`. */
#define wi_container_of(pointer, type, member) ((type *)((char *)(pointer)-offsetof(type, member)))

/** Make `list` empty, or `link` unlinked. */
static inline void wi_list_init(struct wi_link *list)
{
    list->previous = list;
    list->next = list;
}

static inline bool wi_list_empty(const struct wi_link *list)
{
    return list->next == list;
}

/** Put `link`, which is on no list, at the end of `list`. */
static inline void wi_list_append(struct wi_link *list, struct wi_link *link)
{
    link->previous = list->previous;
    link->next = list;
    list->previous->next = link;
    list->previous = link;
}

/** Take `link` off its list; allowed when it is on none but initialised. */
static inline void wi_list_remove(struct wi_link *link)
{
    link->previous->next = link->next;
    link->next->previous = link->previous;
    wi_list_init(link);
}

/** Walk `list`; `link` may be removed, but not its successor, during its turn. */
#define WI_LIST_FOR_EACH(link, after, list)                                                        \
    for (struct wi_link *link = (list)->next, *after = link->next; link != (list);                 \
         link = after, after = link->next)

#endif
