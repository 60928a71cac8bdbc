"""Posts and comments in the JSON of reddit's API."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from include.sample_league.forum import Author, Comment, Post

Json = dict[str, Any]

_SUBREDDIT_ID = "t5_2qo4s"


def render_listing(season: int, posts: Sequence[Post], after: str | None) -> Json:
    """Write a page of posts; ``after`` is the name from which the next page goes on."""
    return _listing([_post(season, post) for post in posts], after)


def render_comments(season: int, post: Post) -> list[Json]:
    """Write a post and its comments: two listings."""
    comments = [_comment(season, post, c, f"t3_{post.post_id}", 0) for c in post.comments]
    return [_listing([_post(season, post)], None), _listing(comments, None)]


def name(post: Post) -> str:
    """Return a post's full name, as the API's paging uses it."""
    return f"t3_{post.post_id}"


def _listing(children: list[Json], after: str | None) -> Json:
    return {
        "kind": "Listing",
        "data": {
            "after": after,
            "dist": len(children),
            "modhash": None,
            "geo_filter": None,
            "children": children,
            "before": None,
        },
    }


def _post(season: int, post: Post) -> Json:
    permalink = _permalink(post)
    return {
        "kind": "t3",
        "data": {
            "subreddit": "nba",
            "subreddit_id": _SUBREDDIT_ID,
            "subreddit_name_prefixed": "r/nba",
            "id": post.post_id,
            "name": name(post),
            "title": post.title,
            "selftext": post.body,
            "is_self": not post.link,
            "url": post.link or f"https://www.reddit.com{permalink}",
            "domain": "example.com" if post.link else "self.nba",
            "permalink": permalink,
            "link_flair_text": post.flair or None,
            "link_flair_css_class": post.flair.lower().replace(" ", "") or None,
            "num_comments": post.comment_count,
            "upvote_ratio": 0.93,
            "edited": False,
            "over_18": False,
            "stickied": post.author.team is None and not post.flair,
            "locked": False,
            "spoiler": False,
            **_author(season, post.author),
            **_votes(post.score, post.created_at),
        },
    }


def _comment(season: int, post: Post, comment: Comment, parent: str, depth: int) -> Json:
    own_name = f"t1_{comment.comment_id}"
    replies = [_comment(season, post, reply, own_name, depth + 1) for reply in comment.replies]
    return {
        "kind": "t1",
        "data": {
            "subreddit": "nba",
            "subreddit_id": _SUBREDDIT_ID,
            "subreddit_name_prefixed": "r/nba",
            "id": comment.comment_id,
            "name": own_name,
            "parent_id": parent,
            "link_id": name(post),
            "body": comment.body,
            "depth": depth,
            "permalink": f"{_permalink(post)}{comment.comment_id}/",
            "edited": comment.edited_at.timestamp() if comment.edited_at else False,
            "is_submitter": comment.author == post.author,
            "stickied": False,
            "score_hidden": False,
            "controversiality": int(comment.score < 0),
            # The API has a listing of replies, or an empty string.
            "replies": _listing(replies, None) if replies else "",
            **_author(season, comment.author),
            **_votes(comment.score, comment.created_at),
        },
    }


def _author(season: int, author: Author | None) -> Json:
    team = author.team if author else None
    nickname = team.nickname(season) if team else ""
    return {
        "author": author.name if author else "[deleted]",
        "author_flair_text": f":{team.code(season).lower()}-1: {nickname}" if team else None,
        "author_flair_css_class": f"{nickname.replace(' ', '')}1" if team else None,
        "distinguished": None,
    }


def _votes(score: int, created_at: datetime) -> Json:
    seconds = created_at.timestamp()
    return {
        "score": score,
        "ups": score,
        "downs": 0,
        "gilded": 0,
        "created": seconds,
        "created_utc": seconds,
    }


def _permalink(post: Post) -> str:
    letters = (c if c.isascii() and c.isalnum() else " " for c in post.title.lower())
    slug = "_".join("".join(letters).split())[:50].rstrip("_")
    return f"/r/nba/comments/{post.post_id}/{slug}/"
