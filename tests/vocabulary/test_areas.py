"""Areas are a tree in which every place knows what it lies in."""

from recensus.vocabulary.areas import ancestor, descendants, read_areas

TEXT = "code,parent,level,name\nN-1-a,N-1,ward,Mill\nN-1,N,district,Upper\nN,,region,North\nS,,region,South\n"


def test_parents_may_come_after_their_children_and_there_may_be_several_tops() -> None:
    areas, problems = read_areas("areas.csv", TEXT)
    assert problems == []
    assert [area.code for area in areas.values() if area.parent is None] == ["N", "S"]


def test_an_area_lies_in_its_ancestors_and_in_itself() -> None:
    areas, _ = read_areas("areas.csv", TEXT)
    assert ancestor(areas, "N-1-a", "region") == "N"
    assert ancestor(areas, "N-1-a", "ward") == "N-1-a"
    assert ancestor(areas, "N-1-a") == "N"
    assert ancestor(areas, "N", "ward") is None
    assert ancestor(areas, "nowhere", "region") is None


def test_descendants_are_all_that_lie_within() -> None:
    areas, _ = read_areas("areas.csv", TEXT)
    assert descendants(areas, "N") == {"N", "N-1", "N-1-a"}
    assert descendants(areas, "S") == {"S"}
    assert descendants(areas, "nowhere") == frozenset()


def test_every_area_of_a_circle_is_named() -> None:
    areas, problems = read_areas("areas.csv", "code,parent,level,name\na,b,l,A\nb,c,l,B\nc,a,l,C\nd,a,l,D\n")
    assert [(problem.code, problem.line) for problem in problems] == [
        ("circular_area", line) for line in (2, 3, 4)
    ]
    assert len(areas) == 4
