from spaceform.sandbox import Store
from spaceform.sandbox.store.records import Content


def titles(contents: object) -> list[str]:
    assert isinstance(contents, list)
    return [each.title for each in contents]


def test_a_tree_is_walked_up_and_down() -> None:
    store = Store()
    store.create_space("ENG", homepage=False)
    top = store.add_page("ENG", "Top")
    store.add_page("ENG", "Middle", parent="Top")
    bottom = store.add_page("ENG", "Bottom", parent="Middle")
    store.add_page("ENG", "Beside")
    contents = store.contents
    assert titles(list(contents.children(top))) == ["Middle"]
    assert titles(list(contents.descendants(top))) == ["Middle", "Bottom"]
    assert titles(contents.ancestors(bottom)) == ["Top", "Middle"]


def test_a_deep_tree_is_no_problem() -> None:
    store = Store()
    space = store.create_space("ENG", homepage=False)
    for number in range(1, 3000):
        content = Content(number, space.space_id, "page", f"{number}", "ada", 0.0)
        content.parent_id = number - 1 or None
        store.contents.add(content)
    top = store.contents.with_id(1)
    bottom = store.contents.with_id(2999)
    assert top is not None
    assert bottom is not None
    assert len(store.contents.ancestors(bottom)) == 2998
    assert sum(1 for _ in store.contents.in_space(space.space_id, "page")) == 2999


def test_titles_are_compared_without_case_and_per_kind() -> None:
    store = Store()
    space = store.create_space("ENG", homepage=False)
    page = store.add_page("ENG", "News")
    post = store.add_page("ENG", "News", kind="blogpost")
    assert store.contents.titled(space.space_id, "page", "NEWS") is page
    assert store.contents.titled(space.space_id, "blogpost", "news") is post
    assert store.contents.titled(space.space_id, "page", "Old") is None


def test_what_is_below_a_removed_page_goes_up() -> None:
    store = Store()
    space = store.create_space("ENG", "Engineering")
    store.add_page("ENG", "Child", parent="Engineering Home")
    store.remove_content(store.page("ENG", "Engineering Home"))
    assert store.page("ENG", "Child").parent_id is None
    assert space.homepage_id is None
    assert len(list(store.contents)) == 1
