"""What names and pairs of keys say."""

from immutcheck.secrets.names import ENDINGS, MARKS, WORDS, paired_keys, secret_kind, split_words


def test_names_are_split_at_case_and_separators():
    assert split_words("dbMasterPassword_V2") == ["db", "master", "password", "v", "2"]
    assert split_words("DBPassword") == ["db", "password"]
    assert split_words("API_KEY-2") == ["api", "key", "2"]


def test_the_last_telling_word_decides():
    assert secret_kind("PASSWORD_VALUE_2") == "password"
    assert secret_kind("PASSWORD_ROTATION") is None
    assert secret_kind("---") is None


def test_pairs_of_name_and_value():
    assert paired_keys({"Name": "A", "Value": "b"}) == ("Name", "Value")
    assert paired_keys({"Namespace": "n", "OptionName": "A", "Value": "b"}) == ("OptionName", "Value")
    assert paired_keys({"Key": "A", "Value": "b"}) == ("Key", "Value")
    assert paired_keys({"Name": "A"}) is None


def test_every_telling_word_has_a_mark():
    words = [*WORDS, *ENDINGS, "key", "basic auth"]
    assert [word for word in words if not any(mark in word for mark in MARKS)] == []
